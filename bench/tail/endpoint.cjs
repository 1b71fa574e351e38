// kinesalite in a process of its own; prints its port, and ends with its standard input.
const kinesalite = require('kinesalite');
const server = kinesalite({
	createStreamMs: 1,
	updateStreamMs: 1,
	deleteStreamMs: 1,
	shardLimit: 100,
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
