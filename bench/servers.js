/* The endpoints that the benchmark starts, each a process of its own, so that what is measured is the client. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { binary, repository } from '../test/helpers/program.ts';

const servers = [];

/** A server with so many queues and topics (bench/fake-aws.js); its address. */
export async function fakeAws(queues, topics = 0) {
	const file = path.join(repository, 'bench', 'fake-aws.js');
	const child = spawn(process.execPath, [file, String(queues), String(topics)], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	servers.push(child);
	const port = await new Promise((resolve) =>
		createInterface({ input: child.stdout }).once('line', resolve),
	);
	return `http://127.0.0.1:${port}`;
}

export function stopServers() {
	for (const server of servers) server.kill();
}

/** The console at an endpoint, as a command. */
export const consoleOn = (endpoint) => [
	...[process.execPath, binary],
	...['--endpoint-url', endpoint, '--region', 'us-east-1'],
];

/** The last row carries the keys of the screen: a frame that has it is whole. */
export const wholeAt = (size) => (screen) => {
	const rows = screen.split('\n');
	return rows.length >= size.rows && rows.at(-1)?.trim() !== '';
};

export const hasData = (screen) => /bench-\d{5}/.test(screen);
