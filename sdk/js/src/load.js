// load.js -- the rest, when it is used. The served build puts load.served.js in its place.
const chunks = {
  banner: () => import('./banner.js'), consent: () => import('./consent.js'), handoff: () => import('./handoff.js'), layer: () => import('./layer.js'),
  push: () => import('./push.js'), slot: () => import('./slot.js'), stream: () => import('./stream.js'),
}
export const load = async name => (await chunks[name]()).default
