/**
 * @file What whatwg-url asks of tr46. Domain names in plain ASCII need none of its tables, which
 * take longer to read than all the rest.
 */
const isPlain = (domain) => /^[\0-\x7f]*$/.test(domain) && !/xn--/i.test(domain);

module.exports = {
  toASCII: (domain, options) =>
    isPlain(domain) && options?.verifyDNSLength !== true
      ? domain.toLowerCase()
      : require("#domain-names").toASCII(domain, options),
  toUnicode: (domain, options) => require("#domain-names").toUnicode(domain, options),
};
