// Why: drafting, checking, previewing and publishing surveys.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';

export function surveysRoutes(_dependencies: Dependencies): Router {
  return Router();
}
