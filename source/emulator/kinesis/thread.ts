import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { getCompileCacheDir } from 'node:module';
import { connect, type TcpNetConnectOpts } from 'node:net';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { MissingPackage, packageDirectory } from '../missing-package.ts';

const TLS_PORT = 4567;
const PLAIN_PORT = 4568;

/*
Runs inside the thread before kinesis-local does. kinesis-local listens on all interfaces and on
a second port with TLS: here the plain server gets a free loopback port and the TLS server none.
Its port is behind our endpoint, which looks at who comes: a connection that does not begin with the key
of this thread is none of ours. Its program is compiled with {@link cuts}. It is text, because a thread's entry would
otherwise have to be found both from source and from the bundle.
*/
const loader = `
const net = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
	const ready = given.find((argument) => typeof argument === 'function');
	if (given[0] !== workerData.plainPort) {
		this.address = () => ({ address: '127.0.0.1', family: 'IPv4', port: workerData.tlsPort });
		if (ready) this.once('listening', ready);
		setImmediate(() => this.emit('listening'));
		return this;
	}
	this.once('listening', () => parentPort.postMessage({ port: this.address().port, made }));
	const { emit } = this;
	const key = Buffer.from(workerData.key);
	this.emit = (event, ...rest) => {
		if (event !== 'connection') return emit.call(this, event, ...rest);
		const [socket] = rest;
		const giveUp = () => socket.destroy();
		const timer = setTimeout(giveUp, 10_000).unref();
		const look = () => {
			const start = socket.read(key.length);
			if (start === null) return;
			clearTimeout(timer);
			socket.off('readable', look).off('error', giveUp);
			if (key.equals(start)) emit.call(this, event, socket);
			else giveUp();
		};
		socket.on('readable', look).on('error', giveUp);
		return true;
	};
	return listen.call(this, { host: '127.0.0.1', port: 0 }, ready);
};
const { Module, enableCompileCache } = require('node:module');
const { compileCache, cuts } = workerData;
// As it is compiled under: a folder of packages may be a link.
const main = require.resolve(workerData.main);
const compile = Module.prototype._compile;
let made = 0;
Module.prototype._compile = function (text, file, ...rest) {
	if (file !== main) return compile.call(this, text, file, ...rest);
	Module.prototype._compile = compile;
	const cut = (whole, { find, replace }) =>
		whole.replace(find, () => {
			made += 1;
			return replace;
		});
	return compile.call(this, cuts.reduce(cut, text), file, ...rest);
};
// Nine megabytes of program: compiled once, it starts in two thirds of the time.
if (compileCache) enableCompileCache(compileCache);
require(main);
`;

/**
 * Cuts in kinesis-local's program, for what it costs and not for what it answers. A program that has not these texts runs as it is.
 */
export const cuts = {
	/*
	A put sorts its records by shard, under keys that hold all that the shard has; for each of them the hash of its key went through
	all of that. The hash of the shard tells the keys apart as well, and what is equal stays equal.
	*/
	keys: {
		find: 'var key = $ct_T2__O__O__(new $c_T2(), elem.ev, elem.e2);',
		replace: `var key = $ct_T2__O__O__(new $c_T2(), elem.ev, elem.e2);
              key.g = function() { return this.m().g(); };`,
	},
	/* Every request and every answer was written out once more for lines of a log that nobody writes; records have no place in one. */
	log: {
		find: 'return this.adP(key, (isCbor ? evidence$1.ve.a7(a) : evidence$1.or.a7(a)));',
		replace: 'return this;',
	},
} as const;

/** kinesis-local in a thread of this process. */
export type KinesisThread = {
	readonly port: number;
	/** How many of {@link cuts} were made in its program. */
	readonly cutsMade: number;
	/** Makes the only connections that the thread answers. */
	readonly agent: Agent;
	/** Resolves when the thread has ended, with what it printed last. */
	readonly ended: Promise<string>;
	/** The same thread with connections of their own; those there were are broken. */
	reconnected(): KinesisThread;
	stop(): Promise<void>;
};

/** Where this process keeps compiled code: never where Node would, in a folder that all users share. */
function compileCacheFolder(): string | undefined {
	const used = getCompileCacheDir();
	return used === undefined ? undefined : dirname(used);
}

function agentWith(key: string): Agent {
	const agent = new Agent({ keepAlive: true });
	agent.createConnection = (options) => {
		const socket = connect(options as TcpNetConnectOpts);
		socket.write(key);
		return socket;
	};
	return agent;
}

/** Whether kinesis-local is installed. */
export function canStartKinesis(): boolean {
	return packageDirectory('kinesis-local') !== undefined;
}

/** Starts kinesis-local, the package in `directory`. Throws {@link MissingPackage}, or Error with what the thread printed. */
export async function startKinesisThread(
	region: string,
	directory = packageDirectory('kinesis-local'),
): Promise<KinesisThread> {
	if (directory === undefined) {
		throw new MissingPackage(
			'Kinesis on the local endpoint needs the package kinesis-local, which is not installed',
			'Install it beside awsmsg: npm install kinesis-local',
		);
	}
	const key = randomBytes(16).toString('hex');
	const worker = new Worker(loader, {
		eval: true,
		workerData: {
			main: join(directory, 'main.js'),
			plainPort: PLAIN_PORT,
			tlsPort: TLS_PORT,
			compileCache: compileCacheFolder(),
			key,
			cuts: Object.values(cuts),
		},
		env: {
			AWS_REGION: region,
			KINESIS_MOCK_CERT_PATH: join(directory, 'server.json'),
			KINESIS_MOCK_PLAIN_PORT: String(PLAIN_PORT),
			KINESIS_MOCK_TLS_PORT: String(TLS_PORT),
			LOG_LEVEL: 'ERROR',
			ROOT_LOG_LEVEL: 'ERROR',
			SHARD_LIMIT: '500',
			ON_DEMAND_STREAM_COUNT_LIMIT: '50',
		},
		// Below two gigabytes V8 lets a heap grow to twice of what is in use, not to four times.
		resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 2000 },
		// Its stack traces are not for the user's screen; the tail is kept for an error message.
		stdout: true,
		stderr: true,
	});
	let printed = '';
	const keep = (chunk: Buffer) => {
		printed = (printed + chunk.toString('utf8')).slice(-2000);
	};
	worker.stdout.on('data', keep);
	worker.stderr.on('data', keep);
	const ended = new Promise<string>((resolve) => {
		worker.once('error', (error) => keep(Buffer.from(String(error))));
		worker.once('exit', () => resolve(printed));
	});
	const { port, made } = await Promise.race([
		new Promise<{ readonly port: number; readonly made: number }>((resolve) => {
			worker.once('message', resolve);
		}),
		ended.then((text) => {
			throw new Error(`kinesis-local ended before it was ready: ${text.trim()}`);
		}),
	]);
	const connected = (): KinesisThread => {
		const agent = agentWith(key);
		return {
			port,
			cutsMade: made,
			agent,
			ended,
			reconnected() {
				agent.destroy();
				return connected();
			},
			async stop() {
				agent.destroy();
				await worker.terminate();
			},
		};
	};
	return connected();
}
