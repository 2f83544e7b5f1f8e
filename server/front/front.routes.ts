// Why: the office's public front: open surveys.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';

export function frontRoutes(_dependencies: Dependencies): Router {
  return Router();
}
