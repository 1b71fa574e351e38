// The thread that asks AWS, as `source/host/worker-gateways.ts` starts it.
import { workerData } from 'node:worker_threads';
import { start } from './launch.js';

start('worker', workerData.compileCache);
