/* brand/email.c -- see email.h. */
#include "brand/email.h"

static bool atom_sign(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80 || strchr("!#$%&'*+-/=?^_`{|}~", c);
}

static bool domain_sign(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c >= 0x80; }

/* Parts of at least one sign, with dots between. */
static bool dotted(tact_slice s, bool (*sign)(unsigned char)) {
    bool part = false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '.') { if (!part) return false; part = false; continue; }
        if (!c || !sign(c)) return false;
        part = true;
    }
    return part;
}

tact_slice tact_email_domain(tact_slice a) {
    for (size_t i = a.len; i-- > 0;)
        if (a.ptr[i] == '@') return (tact_slice){ a.ptr + i + 1, a.len - i - 1 };
    return a;
}

bool tact_email_address(tact_slice a) {
    tact_slice domain = tact_email_domain(a);
    if (a.len > TACT_EMAIL_MOST || domain.len + 1 >= a.len || !tact_slice_utf8(a)) return false;
    tact_slice local = { a.ptr, a.len - domain.len - 1 };
    return local.len <= TACT_EMAIL_LOCAL_MOST && dotted(local, atom_sign) && dotted(domain, domain_sign);
}

bool tact_email_loopback(tact_slice host) {
    return tact_slice_starts(host, TACT_S("127.")) || tact_slice_is(host, "::1") || tact_slice_is(host, "[::1]") || tact_slice_is(host, "localhost");
}

static void fault(const tact_value *tree, const char *path, tact_diags *diags, tact_slice what, tact_slice hint) {
    const tact_value *v = tact_value_path(tree, path);
    tact_diag_add(diags, TACT_ERROR, v ? v->line : 1, v ? v->column : 1, what, hint);
}

static void address(const tact_value *tree, const char *path, tact_slice text, tact_diags *diags) {
    if (!text.len || tact_email_address(text)) return;
    fault(tree, path, diags, TACT_JOIN(diags, TACT_S("'"), text, TACT_S("' is no e-mail address")), TACT_S("write the address alone, such as news@example.com"));
}

static bool given(const tact_value *tree, const char *path) {
    const tact_value *v = tact_value_path(tree, path);
    return v && v->type != TACT_NULL;
}

/* The star stands for a mark of 53 signs, and 64 fit before the @. */
static void starred(const tact_value *tree, const char *at, tact_slice r, tact_diags *diags) {
    tact_slice domain = tact_email_domain(r);
    ptrdiff_t star = tact_slice_find(r, TACT_S("*"));
    address(tree, at, r, diags);
    if (!r.len || star < 0 || domain.len + 1 >= r.len) return;
    size_t local = r.len - domain.len - 1;
    if ((size_t)star >= local || memchr(r.ptr + star + 1, '*', r.len - (size_t)star - 1))
        fault(tree, at, diags, TACT_S("one star before the @ stands for the message's mark"), TACT_S("write bounces+*@example.com"));
    else if (local - 1 + TACT_EMAIL_MARK_BYTES > TACT_EMAIL_LOCAL_MOST)
        fault(tree, at, diags, TACT_S("with the message's mark of 53 characters more than 64 stand before the @"), TACT_S("keep at most 11 beside the star, such as bounces+*@example.com"));
}

/* A name of the domain system; labels of at most 63 signs. */
static bool domain_name(tact_slice s) {
    size_t label = 0;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80 || (label = s.ptr[i] == '.' ? 0 : label + 1) > 63) return false;
    return s.len <= 253 && dotted(s, domain_sign);
}

/* What signs for news.example.com is that name or one above it. */
static bool above(tact_slice domain, tact_slice signer) {
    if (signer.len > domain.len || !tact_slice_equal_nocase((tact_slice){ domain.ptr + domain.len - signer.len, signer.len }, signer)) return false;
    return signer.len == domain.len || domain.ptr[domain.len - signer.len - 1] == '.';
}

static void dkim(const tact_value *tree, const tact_config *c, tact_diags *diags) {
    static const char at[] = "channels.email.dkim", key[] = "channels.email.dkim.key", second[] = "channels.email.dkim.second_key";
    bool keyed = given(tree, key), twice = given(tree, second);
    if (!keyed && !twice && !c->email.dkim.domain.len && !c->email.dkim.selector.len) return;
    if (!domain_name(c->email.dkim.domain)) fault(tree, at, diags, TACT_S("channels.email.dkim.domain is missing or no domain"), TACT_S("write  domain: example.com  (ASCII; beyond it the xn-- form)"));
    else if (c->email.from.len && !above(tact_email_domain(c->email.from), c->email.dkim.domain))
        fault(tree, "channels.email.dkim.domain", diags, TACT_JOIN(diags, TACT_S("'"), c->email.dkim.domain, TACT_S("' is not the domain of `from`, so that its signature would not count (DMARC)")), TACT_S("sign with the domain behind the @, or one above it"));
    if (!keyed) fault(tree, at, diags, TACT_S("channels.email.dkim.key is missing"), TACT_S("add  key: ${file:/etc/tact/dkim.pem}  (openssl genrsa 2048 makes one)"));
    if (!domain_name(c->email.dkim.selector)) fault(tree, at, diags, TACT_S("channels.email.dkim.selector is missing or no name"), TACT_S("write  selector: tact1"));
    if (twice && !domain_name(c->email.dkim.second_selector)) fault(tree, second, diags, TACT_S("channels.email.dkim.second_selector is missing or no name"), TACT_S("write  second_selector: tact2"));
    if (twice && tact_slice_equal(c->email.dkim.selector, c->email.dkim.second_selector)) fault(tree, second, diags, TACT_S("both DKIM keys have the same selector"), TACT_S("give the second another"));
}

void tact_email_check(const tact_value *tree, const tact_config *c, tact_diags *diags) {
    static const char driver[] = "channels.email.driver";
    address(tree, "channels.email.from", c->email.from, diags);
    starred(tree, "channels.email.reply_to", c->email.reply_to, diags);
    address(tree, "channels.email.unsubscribe_to", c->email.unsubscribe_to, diags);
    starred(tree, "channels.email.return_path", c->email.return_path, diags);
    dkim(tree, c, diags);
    if (!tact_config_sends(c, TACT_CHANNEL_EMAIL)) return;
    if (!c->email.host.len) fault(tree, driver, diags, TACT_S("`smtp` hands over to a mail server, and channels.email.host is missing"), TACT_S("add  host: smtp.example.com"));
    if (!c->email.from.len) fault(tree, driver, diags, TACT_S("`smtp` needs a sender, and channels.email.from is missing"), TACT_S("add  from: news@example.com"));
    if (c->email.user.len && !given(tree, "channels.email.password")) fault(tree, "channels.email.user", diags, TACT_S("there is a user, and channels.email.password is missing"), TACT_S("add  password: ${env:SMTP_PASSWORD}"));
    if (!c->email.user.len && given(tree, "channels.email.password")) fault(tree, "channels.email.password", diags, TACT_S("there is a password, and channels.email.user is missing"), TACT_S("add  user: ..."));
    if (c->email.tls == 2 && c->email.host.len && !tact_email_loopback(c->email.host))
        fault(tree, "channels.email.tls", diags, TACT_JOIN(diags, TACT_S("without TLS everybody on the way to '"), c->email.host, TACT_S("' could read the messages and the password")), TACT_S("write tls: starttls (port 587) or tls (port 465)"));
    if (c->public_url.len) return;
    if (c->email.host.len && !tact_email_loopback(c->email.host))
        fault(tree, driver, diags, TACT_S("e-mails go out, and public_url is missing: their links to unsubscribe, to confirm and to /me would lead to this machine only"), TACT_S("add  public_url: https://...  (the address people reach tact under), or write driver: dry-run"));
    else
        tact_diag_add(diags, TACT_WARNING, 1, 1, TACT_S("without public_url the links to unsubscribe in e-mails lead to this machine only"), TACT_S("add  public_url: https://..."));
}
