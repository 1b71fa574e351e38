import { expect, test, vi } from 'vitest';
import { parseCommandLine } from '../../source/commands/command-line/parse.ts';
import type { Output } from '../../source/commands/shell/output.ts';
import { pathsFrom } from '../../source/host/files/files.ts';
import { openStores } from '../../source/host/memory/stores.ts';
import { Resources } from '../../source/programs/command-resources.ts';
import { settingsFrom } from '../../source/settings.ts';
import { failureOf, fakeEndpoint } from '../aws/kinesis/fake-endpoint.ts';
import { grantFor } from '../helpers/grants.ts';
import { cleanEnvironment, temporaryHome } from '../helpers/program.ts';

test.each(['lean client', 'SDK'])(
	'a request that the end of a command has stopped stands in the audit file: by the %s',
	async (by) => {
		const server = await fakeEndpoint(() => 'hang');
		const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'test' };
		const environment = cleanEnvironment(temporaryHome(), keys);
		for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
		const line = ['purge', 'orders', '--endpoint-url', server.url, '--region', 'us-east-1'];
		const settings = settingsFrom(parseCommandLine([...line, '--mode', 'open']), environment);
		const stop = new AbortController();
		const notes: string[] = [];
		const out: Output = {
			...{ isTerminal: false, width: undefined, data: async () => true },
			note: (text) => void notes.push(text),
			progress: () => {},
			endsWithReader: () => {},
		};
		const resources = new Resources(settings, out, stop.signal, true);
		const { gateways, info, audit } = await resources.connect();
		audit.isAt(info, undefined);
		const url = `${server.url}/000000000000/orders`;
		const grant = grantFor('orders', {
			endpoint: server.url,
			effect: by === 'SDK' ? 'destroy' : 'write',
		});
		const options = { signal: stop.signal, grant };
		const sent = failureOf(
			by === 'SDK'
				? gateways.queues.purge(url, options)
				: gateways.queues.send({ url, entries: [{ body: 'a' }] }, options),
		);
		await expect.poll(() => server.seen.length).toBe(1);
		stop.abort();
		await sent;
		await resources.close();
		const { entries } = await openStores(pathsFrom(environment)).audit.read();
		expect(entries).toMatchObject([{ type: 'request', failure: 'AbortError' }]);
		expect(notes).toEqual([]);
	},
);
