// Why: stub
import type { Dependencies } from '../dependencies.js';
import type { SeededComment } from './seed.js';
export async function seedImprovements(_d: Dependencies, _c: readonly SeededComment[], _t: string): Promise<void> { await Promise.resolve(); }
