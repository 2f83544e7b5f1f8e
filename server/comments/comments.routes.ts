// Why: the inbox of comments 民眾意見.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';

export function commentsRoutes(_dependencies: Dependencies): Router {
  return Router();
}
