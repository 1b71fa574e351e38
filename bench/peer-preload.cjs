/*
Preloaded into a peer that speaks by the SDK's version 2, which takes no endpoint from the environment: sends it to
the benchmark's server, keeps its telemetry from being made, and everything else on this machine.
*/
const Module = require('node:module');
const net = require('node:net');
const path = require('node:path');

const { BENCH_ENDPOINT: endpoint, BENCH_PEER: folder } = process.env;
const own = Module.createRequire(path.join(folder, 'package.json'));
own('aws-sdk/global').config.update({
	endpoint,
	region: 'us-east-1',
	accessKeyId: 'test',
	secretAccessKey: 'test',
});

const load = Module._load;
Module._load = (request, ...rest) =>
	request === 'analytics-node'
		? class {
				track() {}
			}
		: load(request, ...rest);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...input) {
	const first = Array.isArray(input[0]) ? input[0][0] : input[0];
	const host = typeof first === 'object' ? (first.host ?? 'localhost') : (input[1] ?? 'localhost');
	if (['127.0.0.1', '::1', 'localhost'].includes(host)) return connect.apply(this, input);
	process.nextTick(() => this.destroy(new Error(`the benchmark lets nothing out to ${host}`)));
	return this;
};
