// Why: the headers every answer carries. All scripts and styles are our own files, so no nonce and nothing inline.
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Half a year: an office that goes back to plain http is found again. */
const rememberSeconds = 180 * 86_400;

/** @param secureAddress whether the address the office gave to people is an https one */
export function securityHeaders(secureAddress: boolean): RequestHandler {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
        frameSrc: ["'self'"],
        baseUri: ["'none'"],
      },
    },
    // Below: offices run this on plain http inside their own network too.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'sameorigin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  return (req, res, next) => {
    // Only where the office said that its address is https, and only on that connection: a browser then asks for nothing else.
    if (secureAddress && req.secure) res.set('Strict-Transport-Security', `max-age=${rememberSeconds}`);
    headers(req, res, next);
  };
}
