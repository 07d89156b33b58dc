import type { SecurityHeadersOptions } from '@nestjs/common';

/**
 * Own values throughout: Nest's defaults upgrade to https, which breaks plain http. No inline script or style but those whose hash
 * is named, nothing from elsewhere, no framing, no CORS.
 */
export function securityHeaders(hashes: readonly string[]): SecurityHeadersOptions {
  const quoted = hashes.map((hash) => `'${hash.replaceAll("'", '')}'`);
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: "'none'",
        scriptSrc: ["'self'", ...quoted],
        styleSrc: ["'self'", ...quoted],
        imgSrc: ["'self'", 'data:'],
        fontSrc: "'self'",
        connectSrc: "'self'",
        manifestSrc: "'self'",
        formAction: "'self'",
        baseUri: "'none'",
        frameAncestors: "'none'",
      },
    },
    crossOriginOpenerPolicy: true,
    crossOriginResourcePolicy: true,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    xContentTypeOptions: true,
    xFrameOptions: { action: 'deny' },
  };
}
