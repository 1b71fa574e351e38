/*
The bounds that the laws give in milliseconds: a key is answered while no call is, what a look held is visible again
within two seconds of its end, and awsmsg ends within three although nothing answers. The tests assert the same by
order (decision 50); only here does a clock decide, and nothing here fails a test.

    npm run bench:limits [-- --rounds 10]
*/
import { spawn } from 'node:child_process';
import process from 'node:process';
import { ask, contentsOf, makeQueue } from '../test/e2e/ask.ts';
import { startBetween } from '../test/e2e/between.ts';
import { startEndpoint } from '../test/helpers/faults.ts';
import { stopFixtures } from '../test/helpers/fixtures.ts';
import { binary, cleanEnvironment, temporaryHome } from '../test/helpers/program.ts';
import { start } from '../test/helpers/terminal.ts';
import { median, pause } from './measure.js';

const words = process.argv.slice(2);
const rounds = words.includes('--rounds') ? Number(words[words.indexOf('--rounds') + 1]) : 5;
const receive = 'SQS.ReceiveMessage';
const size = { columns: 120, rows: 30 };
const missed = [];
let queues = 0;

/** One line of the table: of many times, in ms, the worst must be within the bound. */
function row(name, times, bound) {
	const worst = Math.max(...times);
	const met = worst <= bound;
	const figure = `${median(times).toFixed(0)} ms, at most ${worst.toFixed(0)} of ${times.length}`;
	if (!met) missed.push(name);
	console.log(
		`  ${name.padEnd(52)} ${figure.padEnd(32)} goal <= ${bound} ms: ${met ? 'met' : 'MISSED'}`,
	);
}

async function timed(work) {
	const from = performance.now();
	await work();
	return performance.now() - from;
}

/** Times of all rounds; what a round started ends with it. */
async function times(round) {
	const all = [];
	for (let count = 0; count < rounds; count++) {
		all.push(await round());
		await stopFixtures();
	}
	return all.flat();
}

async function until(condition) {
	while (!(await condition())) await pause(5);
}

/** Until nothing of a queue is hidden any more. */
const visibleAgain = (endpoint, queue) =>
	until(async () => (await contentsOf(endpoint, queue)).inFlight === 0);

/** Keys of which each is to show something while every call hangs. */
const keys = [
	['ctrl-r', /asking again/],
	['j', /^>.*(letters|parcels)/m],
	['/', /contains/],
	['x', /nothing matches x/],
	['esc', /parcels +std +2/],
	['enter', /asking for the queue/],
	['m', /asking CloudWatch/],
	['esc', /asking for the queue/],
	['esc', /parcels +std +2/],
	['p', /SAMPLE +receiving/],
	['esc', /parcels +std +2/],
	['s', /send to/],
	['esc', /parcels +std +2/],
	['3', /\[3 Topics\]/],
	['?', /Keys that work here/],
	['esc', /\[3 Topics\]/],
	['1', /parcels +std +2/],
];

async function keysWithoutAnswers() {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'letters', ['one']);
	await makeQueue(endpoint, 'parcels', ['one', 'two']);
	const app = await start(endpoint.flags, size);
	await app.sees(/parcels +std +2/).sees(/letters +std +1/);
	await endpoint.setFaults([{ operation: '*', kind: 'hang' }]);
	const found = [];
	for (const [key, shows] of keys) found.push(await timed(() => app.press(key).sees(shows)));
	return found;
}

/** A console that holds the three messages of a queue of its own. */
async function looking(endpoint) {
	const queue = `looked-${++queues}`;
	await makeQueue(endpoint, queue, ['one', 'two', 'three']);
	const app = await start(['open', queue, ...endpoint.flags], size);
	await app.sees(new RegExp(`Queues > ${queue}`)).press('p');
	await app.sees(/received 3, held until you leave/);
	return { app, queue };
}

const ways = {
	esc: (app) => app.press('esc'),
	q: (app) => app.press('q'),
	'another pane': (app) => app.press('3'),
	':q': (app) => app.press(':').type('q').press('enter'),
	'ctrl-c': (app) => app.press('ctrl-c'),
	SIGTERM: (app) => app.signal('SIGTERM'),
	SIGHUP: (app) => app.signal('SIGHUP'),
	'closing the window': async (app) => app.closeWindow(),
};

async function leavingALook(leave) {
	const endpoint = await startEndpoint({ standingClock: true });
	const { app, queue } = await looking(endpoint);
	return timed(async () => {
		await leave(app);
		await visibleAgain(endpoint, queue);
	});
}

/** A command is ended while a receive of it is on its way. */
async function endingACommand(signal) {
	const endpoint = await startEndpoint({ standingClock: true });
	const queue = `peeked-${++queues}`;
	const url = await makeQueue(endpoint, queue);
	const Entries = Array.from({ length: 10 }, (_, at) => ({ Id: `${at}`, MessageBody: `b${at}` }));
	await ask(endpoint, 'SQS.SendMessageBatch', { QueueUrl: url, Entries });
	const between = await startBetween(endpoint.url);
	between.slowDown(500, receive);
	const child = spawn(process.execPath, [binary, 'peek', queue, '-n', '25', ...between.flags], {
		env: cleanEnvironment(temporaryHome()),
		stdio: 'ignore',
	});
	const ended = new Promise((resolve) => child.once('exit', resolve));
	await until(() => between.of(receive).length > 0);
	const took = await timed(async () => {
		child.kill(signal);
		await visibleAgain(endpoint, queue);
	});
	await ended;
	return took;
}

async function quittingWithoutAnswers() {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'letters', ['one', 'two']);
	const app = await start(endpoint.flags, size);
	await app.sees(/letters +std +2/);
	await endpoint.setFaults([{ operation: '*', kind: 'hang' }]);
	await app.press('m').sees(/asking CloudWatch/);
	return timed(() => app.press('esc', 'q').exits(0));
}

async function endingWithoutAnswers() {
	const endpoint = await startEndpoint();
	const { app } = await looking(endpoint);
	await endpoint.setFaults([{ operation: '*', kind: 'hang' }]);
	return timed(() => app.signal('SIGTERM').exits(143));
}

console.log(`Bounds of the laws, ${rounds} rounds: node ${process.versions.node}\n`);
try {
	row('a key while no call is answered', await times(keysWithoutAnswers), 300);
	for (const [name, leave] of Object.entries(ways)) {
		row(`a sample is visible again after ${name}`, await times(() => leavingALook(leave)), 2000);
	}
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		row(
			`what a command receives is visible again after ${signal}`,
			await times(() => endingACommand(signal)),
			2000,
		);
	}
	row('q, while no call is answered', await times(quittingWithoutAnswers), 3000);
	row('SIGTERM, when nothing can be given back', await times(endingWithoutAnswers), 3500);
	console.log(missed.length === 0 ? '\nAll bounds are met.' : `\nMissed: ${missed.join('; ')}`);
} finally {
	await stopFixtures();
}
