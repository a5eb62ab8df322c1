// load.served.js -- the rest of /tact.js lies beside it, under names that change with what they hold; CHUNKS is written by build.mjs.
const base = new URL('.', (document.currentScript || document.querySelector('script[data-key][src*="/tact.js"]')).src)
export const load = async name => (await import(new URL(CHUNKS[name], base))).default
