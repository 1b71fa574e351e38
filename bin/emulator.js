// The embedded endpoint, as `source/host/local-endpoint.ts` starts it.
import { start } from './launch.js';

start('emulator');
