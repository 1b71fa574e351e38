// lumigo-cli has no flag for an endpoint: its SDK is told before it starts.
const { BENCH_SDK, BENCH_ENDPOINT } = process.env;
if (BENCH_SDK) {
	require(BENCH_SDK).config.update({
		endpoint: BENCH_ENDPOINT,
		region: 'us-east-1',
		accessKeyId: 'test',
		secretAccessKey: 'test',
	});
}

// It reports its use to a server: the benchmark speaks to this computer alone.
const Module = require('node:module');
const load = Module._load;
Module._load = function loadWithout(name, ...rest) {
	if (name !== 'analytics-node') return load.call(this, name, ...rest);
	return class {
		identify() {}
		track() {}
	};
};
