// The thread that asks AWS, as `source/host/worker-gateways.ts` starts it.
const { workerData } = require('node:worker_threads');
const { start } = require('./launch.js');

start('worker', workerData.compileCache, workerData.build);
