/** Said by the daemon on every page of a drill. */
export const isDrill = document.documentElement.dataset['drill'] === 'true';
