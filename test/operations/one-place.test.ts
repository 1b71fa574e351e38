import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fail } from '../../source/domain/failure.ts';
import type { Here } from '../../source/domain/here.ts';
import { locate } from '../../source/operations/resources/locate.ts';
import { runs } from '../helpers/whole.ts';
import { gateways } from './fakes.ts';

/*
An address means one place. Two places are drawn, that of an address and that of the context; the address is
written in one of its forms, the context's endpoint in one of its own. Whether both are one is known from how
they were made: nothing here reads a URL or an ARN.
*/

type Party = 'aws' | 'localstack' | 'elasticmq' | 'company';
type Place = { readonly party: Party; readonly region: string; readonly account: string };
type Address = { readonly text: string; readonly tells: readonly (keyof Place)[] };

const never = new AbortController().signal;
const name = 'orders';

const onThisComputer = (party: Party) => party === 'localstack' || party === 'elasticmq';

const aPlace: fc.Arbitrary<Place> = fc.record({
	party: fc.constantFrom<Party>('aws', 'localstack', 'elasticmq', 'company'),
	region: fc.constantFrom('us-east-1', 'eu-west-1', 'ap-southeast-2'),
	account: fc.constantFrom('000000000000', '111111111111', '222222222222'),
});

/** URLs of the queue as an endpoint of this place may write them. */
function urlsOf({ party, region, account }: Place): readonly Address[] {
	const all = (text: string): Address => ({ text, tells: ['party', 'region', 'account'] });
	const untold = (text: string): Address => ({ text, tells: ['party', 'account'] });
	switch (party) {
		case 'aws':
			return [
				...[
					`sqs.${region}.amazonaws.com`,
					`sqs-fips.${region}.amazonaws.com`,
					`sqs.${region}.api.aws`,
				],
				...[`${region}.queue.amazonaws.com`, `vpce-0a1b-2c3d.sqs.${region}.vpce.amazonaws.com`],
				...(region === 'us-east-1' ? ['queue.amazonaws.com'] : []),
			].map((host) => all(`https://${host}/${account}/${name}`));
		case 'localstack':
			return [
				all(`http://sqs.${region}.localhost.localstack.cloud:4566/${account}/${name}`),
				all(`http://${region}.queue.localhost.localstack.cloud:4566/${account}/${name}`),
				all(`http://localhost:4566/queue/${region}/${account}/${name}`),
				untold(`http://127.0.0.1:4566/${account}/${name}`),
				untold(`http://localhost:4566/${account}/${name}`),
			];
		case 'elasticmq':
			return [
				untold(`http://localhost:9324/${account}/${name}`),
				{ text: `http://127.0.0.1:9324/queue/${name}`, tells: ['party'] },
			];
		case 'company':
			return [
				untold(`https://mq.example.org/${account}/${name}`),
				all(`https://mq.example.org/queue/${region}/${account}/${name}`),
			];
	}
}

const arnOf = ({ region, account }: Place) => `arn:aws:sqs:${region}:${account}:${name}`;

/** How a user may configure the endpoint of a place. */
function endpointsOf({ party, region }: Place): readonly (string | undefined)[] {
	switch (party) {
		case 'aws':
			return [undefined, undefined, `https://vpce-0a1b-2c3d.sqs.${region}.vpce.amazonaws.com`];
		case 'localstack':
			return ['http://localhost:4566', 'http://127.0.0.1:4566', 'http://[::1]:4566'];
		case 'elasticmq':
			return ['http://localhost:9324', 'http://127.1:9324'];
		case 'company':
			return ['https://mq.example.org'];
	}
}

/** Addresses are drawn from a place, or from one that differs from the context's in one thing or none. */
const aCase = aPlace.chain((here) =>
	fc
		.oneof(
			aPlace,
			fc.constant(here),
			fc.tuple(aPlace, fc.constantFrom('party', 'region', 'account')).map(([other, what]) => ({
				...here,
				[what]: other[what as keyof Place],
			})),
		)
		.chain((there) =>
			fc.record({
				here: fc.constant(here),
				there: fc.constant(there),
				address: fc.constantFrom<Address>(
					...urlsOf(there),
					{ text: arnOf(there), tells: ['region', 'account'] },
					{ text: `queue:${arnOf(there)}`, tells: ['region', 'account'] },
				),
				endpoint: fc.constantFrom(...endpointsOf(here)),
				answer: fc.constantFrom(...urlsOf(here).filter(({ tells }) => tells.includes('account'))),
				accountKnown: fc.boolean(),
			}),
		),
);

describe('an address', () => {
	test('leads to the place that it names, or is refused with both places named', async () => {
		let met = 0;
		let refused = 0;
		await fc.assert(
			fc.asyncProperty(aCase, async ({ here, there, address, endpoint, answer, accountKnown }) => {
				const context: Here = {
					region: here.region,
					...(accountKnown ? { account: here.account } : {}),
					...(endpoint === undefined ? {} : { endpoint }),
				};
				const asked: string[] = [];
				const all = gateways({
					queues: {
						resolve: async (wanted) => {
							asked.push(wanted);
							return { name: wanted, url: answer.text, arn: arnOf(here) };
						},
						// No policy of another account lets us in.
						attributes: async (url) => {
							throw fail('not-found', `${url} does not exist, or is not for us`);
						},
					},
				});
				const differs = address.tells.filter((what) => here[what] !== there[what]);
				// Accounts of this computer's emulators are not compared, and the difference is said.
				const isLocal = onThisComputer(here.party);
				const matters = differs.filter((what) => !(what === 'account' && isLocal));
				const located = await locate(all, context, address.text, never);
				if (matters.length === 0) {
					met += 1;
					expect(located).toMatchObject({ kind: 'queue', ref: { arn: arnOf(here) } });
					expect('note' in located).toBe(differs.includes('account'));
				} else {
					refused += 1;
					expect(located).toMatchObject({ kind: 'elsewhere' });
					const { why } = located as { readonly why: string };
					const both = matters.includes('region')
						? [there.region, here.region]
						: matters.includes('party')
							? ['it is at ', 'this context is at ']
							: [there.account, here.account];
					for (const one of both) expect(why).toContain(one);
				}
			}),
			{ numRuns: runs(5000) },
		);
		expect(met).toBeGreaterThan(runs(500));
		expect(refused).toBeGreaterThan(runs(500));
	});
});
