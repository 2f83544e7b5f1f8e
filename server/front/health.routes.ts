// Why: what a supervisor of processes asks: alive, and ready to take answers.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';

export function healthRoutes(dependencies: Dependencies): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.type('text/plain').send('ok');
  });
  router.get('/readyz', async (_req, res) => {
    await dependencies.database.ping();
    res.type('text/plain').send('ready');
  });
  return router;
}
