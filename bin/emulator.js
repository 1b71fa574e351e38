// The embedded endpoint, as `source/host/local-endpoint.ts` starts it.
const { start } = require('./launch.js');

start('emulator');
