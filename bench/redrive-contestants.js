/* Who takes part in the redrive benchmark, and how each one is started. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { binary, repository } from '../test/helpers/program.ts';

const node = process.execPath;
const file = (name) => path.join(repository, 'bench', name);
const queue = (endpoint, name) => `${endpoint}/000000000000/${name}`;

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {(endpoint: string) => string[]} command
 * @property {Record<string, string>} [env]
 * @property {boolean} [slow] Runs once a latency: one message or one request at a time.
 */

/** awsmsg, and loops as one writes them with the SDK. @returns {Contestant[]} */
export function ownContestants(messages) {
	return [
		{
			name: 'awsmsg redrive',
			command: (endpoint) => [
				...[
					node,
					binary,
					'redrive',
					'bench-dlq',
					'--engine',
					'own',
					'--all-at-once',
					'-n',
					String(messages),
				],
				...['--yes', '--endpoint-url', endpoint, '--region', 'us-east-1'],
			],
		},
		{
			name: 'SDK, 16 loops',
			command: (endpoint) => [node, file('sdk-loop.js'), endpoint, '16'],
		},
		{
			name: 'SDK, one loop',
			command: (endpoint) => [node, file('sdk-loop.js'), endpoint, '1'],
			slow: true,
		},
	];
}

/**
 * The public tools, each in a folder of its own below `bench/peers`, as npm has them; none of their scripts
 * runs. One that can't be installed is said and left out.
 *
 * @returns {Contestant[]}
 */
export function peers(say) {
	const preload = ['--require', file('peer-preload.cjs')];
	const version2 = (folder) => ({
		BENCH_PEER: folder,
		NODE_NO_WARNINGS: '1',
		// Both are what a tool would say on standard error or ask npm about, at every start.
		AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
		SKIP_VERSION_CHECK: '1',
	});
	const all = [
		{
			from: 'lumigo-cli@0.48.4',
			of: (folder, at) => ({
				name: 'lumigo-cli 0.48.4',
				env: version2(folder),
				command: () => [
					...[node, ...preload, at('lumigo-cli/bin/run'), 'replay-sqs-dlq'],
					...['-d', 'bench-dlq', '-n', 'bench', '-r', 'us-east-1'],
				],
			}),
		},
		{
			from: 'replay-aws-dlq@1.0.1',
			of: (folder, at) => ({
				name: 'replay-aws-dlq 1.0.1',
				env: version2(folder),
				slow: true,
				command: (endpoint) => [
					...[node, ...preload, at('replay-aws-dlq/cli.js')],
					...[queue(endpoint, 'bench-dlq'), queue(endpoint, 'bench')],
				],
			}),
		},
		{
			from: 'sqs-consumer@15.0.3',
			of: (folder) => ({
				name: 'sqs-consumer 15.0.3, 16 of them',
				env: { BENCH_PEER: folder },
				command: (endpoint) => [node, file('consumer-loop.js'), endpoint, '16'],
			}),
		},
	];
	return all.flatMap(({ from, of }) => {
		const [name, version] = from.split('@');
		const folder = path.join(repository, 'bench', 'peers', name);
		const at = (inside) => path.join(folder, 'node_modules', inside);
		try {
			install(from, folder, at(`${name}/package.json`), version, say);
		} catch {
			say(`${from}: left out, npm could not install it`);
			return [];
		}
		return [of(folder, at)];
	});
}

function install(from, folder, manifest, version, say) {
	if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version)
		return;
	say(`installing ${from} ...`);
	mkdirSync(folder, { recursive: true });
	writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
	execFileSync(
		'npm',
		[
			...['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--silent'],
			// Without a network it is left out soon.
			...['--fetch-retries=1', '--fetch-retry-mintimeout=1000', from],
		],
		{ cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], timeout: 400_000 },
	);
}
