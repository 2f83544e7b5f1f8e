// Why: `npm run admin -- COMMAND`: builds when sources changed, then runs the command line beside a running server.
import { build } from '../public/build.mjs';

await build();
await import('../dist/server/admin.js');
