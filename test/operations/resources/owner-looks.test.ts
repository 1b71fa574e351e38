import { expect, test } from 'vitest';
import { noSources, termsFor } from '../../../source/domain/contexts/terms.ts';
import type { GuardContext } from '../../../source/operations/guard.ts';
import { askingOwners } from '../../../source/operations/resources/owner-looks.ts';
import { account, queueGateway, queueRef, region } from '../fakes.ts';

const theirs = '999999999999';
const by = { kind: 'file', path: '/etc/awsmsg/config.toml', line: 3, scope: 'system' } as const;
const sources = {
	...noSources,
	contexts: [{ match: { account: [theirs] }, by, receive: 'never' as const }],
};

const termsIn = (id: string) =>
	termsFor({ region, local: false, identity: { account: id, arn: '' } }, sources);
const here: GuardContext = { mode: 'open', account, region, terms: termsIn(account), termsIn };

test('nothing is received from a queue of an account where nothing is received; from ours it is', async () => {
	const asked: string[] = [];
	const gateway = queueGateway({
		receive: async ({ url }) => {
			asked.push(url);
			return [];
		},
	});
	const look = (queues: typeof gateway, url: string) =>
		queues.receive(
			{ url, max: 1, leaseSeconds: 30, waitSeconds: 0 },
			{ signal: new AbortController().signal },
		);
	const asking = askingOwners(gateway, () => here);
	const ours = queueRef('orders').url;
	const other = ours.replace(account, theirs);
	await look(asking, ours);
	await expect(look(asking, other)).rejects.toMatchObject({
		failure: {
			kind: 'refused',
			message: expect.stringContaining('/etc/awsmsg/config.toml line 3'),
		},
	});
	expect(asked).toEqual([ours]);
	// Before anybody knows where this is, and for what goes on after it was left, nothing is decided here.
	await look(
		askingOwners(gateway, () => undefined),
		other,
	);
	expect(asked).toEqual([ours, other]);
});
