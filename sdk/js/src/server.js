// server.js -- what createTact() answers where there is no page: a site drawn on a server imports it and goes on, and nothing is asked, sent or kept.
export function nowhere({ url, writeKey }, version, silence) {
  const nothing = async () => {}, nobody = () => ({ known: false, chosen: false, granted: [] }), quiet = () => ''
  const self = {
    version, url, writeKey, anonymousId: null, granted: [], gpc: false, waiting: 0, signal: new AbortController().signal, state: nobody, on: () => () => {},
    decide: async () => silence('offline'), show: async (where, answer) => answer, consent: async () => nobody(), withdraw: async () => nobody(),
    track: quiet, identify: quiet, group: quiet, page: nothing, fill: nothing, flush: nothing, privacy: nothing, push: nothing, reset() {}, feedback() {}, stop() {},
    later: async () => ({}), handoff: async () => ({}), fromDataLayer: async () => () => {},
  }
  self.ready = Promise.resolve(self)
  return self
}
