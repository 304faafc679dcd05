// What somebody typed, without characters that cannot be seen: they come along when a number is copied, and nobody can find them to delete them.

/** Soft hyphen, spaces and joiners of no width, marks of direction, byte order mark. */
const unseen = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

export const visible = (text: string): string => text.replace(unseen, '');

/** A password is what it is; anything else that is sent is what could be seen. */
export const visibleBody = (field: string, value: unknown): unknown => (typeof value === 'string' && field !== 'password' ? visible(value) : value);

/** As a Latin keyboard writes it: full-width digits, letters and signs of a Chinese one. */
export const folded = (text: string): string =>
  visible(text).replace(/[\uff01-\uff5e]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ').replace(/\u2236/g, ':').replace(/[\u2013\u2212]/g, '-');
