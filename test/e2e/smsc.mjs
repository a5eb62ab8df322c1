// test/e2e/smsc.mjs -- an SMS centre on the loopback address (node-smpp), which answers as a test tells it to.
import smpp from 'smpp'

export const status = name => smpp[name]

/** far.bind(pdu) and far.how(pdu, session): the command_status to answer with, undefined: no answer; far.id(n): what message n is called. */
export async function centre(t, tls) {
  const far = { bind: () => 0, how: () => 0, id: n => `m-${n}`, binds: [], calls: [], answers: [], sessions: new Set(), unbinds: 0 }
  const server = smpp.createServer(tls ?? {}, session => {
    far.sessions.add(session)
    session.on('close', () => far.sessions.delete(session))
    session.on('error', () => {})
    session.on('bind_transceiver', pdu => {
      far.binds.push(pdu)
      const said = far.bind(pdu, session)
      if (said === undefined) return
      session.send(pdu.response({ command_status: said, system_id: 'centre' }))
      if (!said) session.bound = true
    })
    session.on('submit_sm', pdu => {
      far.calls.push(pdu)
      const n = far.calls.length, said = far.how(pdu, session, n)
      if (said !== undefined) session.send(pdu.response({ command_status: said, message_id: said ? '' : far.id(n) }))
    })
    session.on('enquire_link', pdu => { far.enquired = (far.enquired ?? 0) + 1; if (!far.silent) session.send(pdu.response()) })
    session.on('deliver_sm_resp', pdu => far.answers.push(pdu))
    session.on('generic_nack', pdu => far.answers.push(pdu))
    session.on('unbind', pdu => { far.unbinds++; session.send(pdu.response()); session.close() })
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  far.close = () => { for (const s of far.sessions) s.socket.destroy(); server.close() }
  t?.after(far.close)
  far.port = server.address().port
  far.session = () => [...far.sessions].find(s => s.bound)
  /** What the centre says on the session; the status of the answer. */
  far.say = fields => new Promise((done, failed) => {
    const session = far.session()
    if (!session) failed(new Error('nobody is bound'))
    else session.deliver_sm({ source_addr_ton: 1, source_addr_npi: 1, ...fields }, pdu => done(pdu.command_status))
  })
  return far
}
