// Why: improvement actions 改善事項, from plan to verified effect.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';

export function improvementsRoutes(_dependencies: Dependencies): Router {
  return Router();
}
