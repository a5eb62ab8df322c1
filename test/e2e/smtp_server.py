# test/e2e/smtp_server.py -- a mail server for the tests: STARTTLS or TLS, sign-in, and it does as it is told; DKIM is verified with dkimpy.
#
#   smtp_server.py {"cert": FILE, "key": FILE, "tls": "starttls"|"tls"|"none", "utf8": true, "dns": {"s._domainkey.d.": "v=DKIM1; ..."}}
#   stdin     a line of JSON changes what it does: {"rcpt": "550 5.1.1 no", "data": "451 later", "drop": true}; null: as ever
#   stdout    lines of JSON: {"port": N} first; {"told": ...} for each line of stdin; {"message": ..., "dkim": [bool, ...], "session": N} for each message
import asyncio, base64, json, ssl, sys, threading
import dkim
from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])
how, lock, sessions = {}, threading.Lock(), {}


def say(what):
    with lock:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


def record(name, timeout=5):
    name = name.decode() if isinstance(name, bytes) else name
    return options.get("dns", {}).get(name, "").encode()


def verified(raw):
    count = sum(1 for line in raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n") if line.lower().startswith(b"dkim-signature:"))
    out = []
    for i in range(count):
        try:
            out.append(bool(dkim.DKIM(raw).verify(idx=i, dnsfunc=record)))
        except Exception as e:
            out.append(str(e))
    return out


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options_):
        if how.get("rcpt"):
            return how["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if how.get("mail"):
            return how["mail"]
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 fine"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.original_content
        say({"message": base64.b64encode(raw).decode(), "from": envelope.mail_from, "to": envelope.rcpt_tos, "options": envelope.mail_options,
             "dkim": verified(raw), "session": sessions.setdefault(id(session), len(sessions) + 1), "tls": session.ssl is not None, "user": getattr(session, "auth_data", None) and session.auth_data.login.decode()})
        if how.get("drop"):
            server.transport.abort()
            return "421 gone"
        return how.get("data") or "250 2.0.0 queued"


def sign_in(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"anna" and data.password == b"a-very-secret-word", handled=False, auth_data=data)


context = None
if options["tls"] != "none":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options["cert"], options["key"])


def factory():
    return SMTP(Handler(), enable_SMTPUTF8=options.get("utf8", True), hostname="them.example", authenticator=sign_in,
                tls_context=context if options["tls"] == "starttls" else None, require_starttls=options["tls"] == "starttls",
                auth_required=options.get("auth", False), auth_require_tls=False, data_size_limit=1 << 20)


def listen_to_orders(loop):
    for line in sys.stdin:
        said = json.loads(line)
        how.clear()
        how.update(said or {})
        say({"told": said})
    loop.call_soon_threadsafe(loop.stop)


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0, ssl=context if options["tls"] == "tls" else None))
say({"port": server.sockets[0].getsockname()[1]})
threading.Thread(target=listen_to_orders, args=(loop,), daemon=True).start()
loop.run_forever()
