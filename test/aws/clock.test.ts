import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientOptions } from '../../source/aws/client-options.ts';
import { credentialClients } from '../../source/aws/contexts/credential-clients.ts';
import { emulatorCredentials } from '../../source/aws/contexts/emulator-credentials.ts';
import { Gate } from '../../source/aws/gate/gate.ts';
import { readerOptions } from '../../source/aws/sdk-reader.ts';
import { createWire } from '../../source/aws/wire.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { connected, fakeEndpoint, forever, hoursAhead } from './kinesis/fake-endpoint.ts';

const options = { signal: forever };
const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };
const variable = 'AWS_DISABLE_CLOCK_SKEW_CORRECTION';
const refusal =
	'<ErrorResponse><Error><Code>InvalidSignature</Code><Message>Signature expired</Message></Error></ErrorResponse>';
const key = 'disable_clock_skew_correction';

/** An endpoint whose clock is an hour ahead, and which refuses what SNS is asked for it. */
const anHourAhead = () =>
	fakeEndpoint(({ operation }) => ({
		...(operation.startsWith('SNS') ? { status: 403, body: refusal } : {}),
		headers: { 'content-type': 'text/xml', date: new Date(Date.now() + 3_600_000).toUTCString() },
	}));

/** By how many hours the clock is ahead that each service's second request is signed by. */
async function learned(env: NodeJS.ProcessEnv): Promise<number[]> {
	const server = await anHourAhead();
	const { gateways } = await connected({ endpoint: server.url }, { env });
	const hours: number[] = [];
	for (const ask of [
		() => gateways.queues.listPage({}, options),
		() => gateways.identity.whoAmI(options),
		() => gateways.topics.listPage({}, options),
		() => gateways.streams.listPage({}, options),
	]) {
		await ask().catch(() => {});
		server.seen.length = 0;
		await ask().catch(() => {});
		hours.push(hoursAhead(server.seen[0]));
	}
	return hours;
}

describe('the clock that requests are signed by', () => {
	it.each([
		['the endpoint’s', {}, ''],
		['this computer’s', { [variable]: 'true' }, ''],
		['this computer’s', {}, `${key} = true`],
		['the endpoint’s', { [variable]: 'false' }, `${key} = true`],
		// What is neither is passed over, as the SDK does.
		['this computer’s', { [variable]: 'yes' }, `${key} = true`],
		['the endpoint’s', { [variable]: '1' }, `${key} = on`],
	])('is %s with %j and the profile %j, for every service', async (whose, env, profile) => {
		const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
		stopLater(() => rm(directory, { recursive: true }));
		const file = join(directory, 'config');
		await writeFile(file, `[default]\nregion = us-east-1\n${profile}\n`);
		const hours = await learned({ ...keys, ...env, AWS_CONFIG_FILE: file });
		expect(hours).toEqual(Array(4).fill(whose === 'the endpoint’s' ? 1 : 0));
	});

	it('is said to every client of the SDK’s, so that none looks for it in variables and files', async () => {
		const gate = new Gate({ mode: () => 'open', onCall: () => {}, region: 'us-east-1' });
		const wire = createWire(gate);
		stopLater(() => wire.handler.destroy());
		const settings = { region: 'us-east-1', endpoints: {} };
		for (const own of [{ local: true }, { local: false, ownClock: true }, { local: false }]) {
			const all = { ...settings, ...own, credentials: () => emulatorCredentials };
			for (const options of [
				clientOptions(all, 'SQS', wire),
				readerOptions(all),
				credentialClients(all).clientConfig,
			]) {
				expect(options).toMatchObject({ disableClockSkewCorrection: own.ownClock === true });
			}
		}
	});
});
