// Why: the page that walks staff through trusting the office's certificate. It must answer before anything is trusted, and
// hands out the authority's certificate, never a key.
import { X509Certificate } from 'node:crypto';
import { Router, type Request } from 'express';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { languageOf, renderPage } from '../http/render.js';
import { findAuthority } from './authority.js';
import { readCertificate } from './certificates.js';
import { trustPage, type TrustView } from './trust.page.js';

/** An IPv6 address in its brackets. Who speaks HTTP/1.0 may name no host. */
function hostOf(req: Request): string {
  const host = req.hostname as string | undefined;
  return host === undefined || host === '' ? 'localhost' : host;
}

export function trustRoutes({ config }: Dependencies): Router {
  const router = Router();

  function knownBy(req: Request): TrustView['known'] {
    const authority = findAuthority(config);
    if (authority !== undefined) return { by: 'office', fingerprint: readCertificate(authority).fingerprint };
    return { by: config.tls !== undefined || req.secure ? 'others' : 'nobody' };
  }

  router.get('/trust', (req, res) => {
    const base =
      config.publicUrl?.startsWith('https:') === true
        ? config.publicUrl
        : `https://${hostOf(req)}:${config.port}`;
    const language = languageOf(res);
    const page = trustPage({
      language,
      known: knownBy(req),
      secure: req.secure,
      secureAddress: config.tls === undefined ? undefined : `${base}/trust?lang=${language}`,
    });
    res.set('Cache-Control', 'no-cache');
    renderPage(req, res, 'citizen', 'tls/trust', page);
  });

  router.get('/trust/authority.crt', (_req, res) => {
    const authority = findAuthority(config);
    if (authority === undefined) throw notFound();
    res.set('Cache-Control', 'no-cache');
    res.set('Content-Disposition', 'attachment; filename="authority.crt"');
    res.type('application/x-x509-ca-cert').send(new X509Certificate(authority).raw);
  });

  // Does nothing: a browser that warns of the certificate refuses to install it, and that is the question.
  router.get('/trust/worker.js', (_req, res) => {
    res.set('Cache-Control', 'no-cache');
    res.type('text/javascript').send('// Nothing is done here.\n');
  });

  return router;
}
