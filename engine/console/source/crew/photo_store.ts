// Photos that wait, in the browser's own database: localStorage is too small for them. What cannot be kept stays in memory, and the page says so.

const inMemory = new Map<string, string>();

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('crew-photos', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('photos');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
}

async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const change = database.transaction('photos', mode);
      const request = act(change.objectStore('photos'));
      change.oncomplete = () => resolve(request.result);
      change.onabort = change.onerror = () => reject(change.error);
    });
  } finally {
    database.close();
  }
}

/** False: only this page holds it. */
export async function putPhoto(key: string, data: string): Promise<boolean> {
  try {
    await within('readwrite', (store) => store.put(data, key));
    return true;
  } catch {
    inMemory.set(key, data);
    return false;
  }
}

/** undefined: it is not on this device any more. Rejects when the database cannot be asked now. */
export async function readPhoto(key: string): Promise<string | undefined> {
  return inMemory.get(key) ?? (await within<unknown>('readonly', (store) => store.get(key)) as string | undefined);
}

export async function dropPhoto(key: string): Promise<void> {
  inMemory.delete(key);
  try {
    await within('readwrite', (store) => store.delete(key));
  } catch {
    // Nothing was kept, or it goes with the browser's own cleaning.
  }
}
