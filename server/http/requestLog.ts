// Why: one structured line per request; never an answer, never free text, never a query string that might hold a search.
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Dependencies } from '../dependencies.js';

export function requestLog(dependencies: Dependencies): RequestHandler {
  if (!dependencies.log.isLevelEnabled('info')) {
    // Nothing is written, so a number is made only where one is needed: on the page of an unexpected error.
    return (_req, _res, next) => {
      next();
    };
  }
  return pinoHttp({
    logger: dependencies.log,
    genReqId: () => dependencies.newId(),
    serializers: {
      req: (req: { id: unknown; method: unknown; url: unknown }) => ({
        id: req.id,
        method: req.method,
        path: String(req.url).split('?')[0],
      }),
      res: (res: { statusCode: unknown }) => ({ status: res.statusCode }),
    },
  }) as RequestHandler;
}
