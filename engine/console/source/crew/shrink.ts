// A photo as it is sent: upright, at most 1600 pixels, a JPEG of half a megabyte or so. Drawing it anew leaves behind what the camera wrote beside it.

const sideMax = 1600;
/** Of base64; the daemon takes 1 MiB of bytes. */
const lettersMax = 1_200_000;

/** The data of a JPEG in base64; undefined for what this browser cannot draw. */
export async function shrunk(file: Blob): Promise<string | undefined> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, {imageOrientation: 'from-image'});
  } catch {
    return undefined;
  }
  try {
    for (const [share, quality] of [[1, 0.8], [1, 0.6], [0.7, 0.6], [0.5, 0.5]] as const) {
      const scale = Math.min(1, (sideMax * share) / Math.max(picture.width, picture.height));
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const mark = 'data:image/jpeg;base64,';
      const url = canvas.toDataURL('image/jpeg', quality);
      if (url.startsWith(mark) && url.length - mark.length <= lettersMax) return url.slice(mark.length);
    }
  } finally {
    picture.close();
  }
  return undefined;
}
