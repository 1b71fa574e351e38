import { describe, expect, it } from 'vitest';
import { run as list } from '../../../source/commands/lists.ts';
import { nothingConfigured } from '../../../source/configuration/configuration.ts';
import type { ContextChoice } from '../../../source/domain/contexts/context-choice.ts';
import { denied, type FakeOptions, queueAttributes, runFake } from '../fake-context.ts';

const accounts: Readonly<Record<string, string>> = {
	prod: '111111111111',
	staging: '222222222222',
};

const profiles = [
	{ name: 'prod', account: '111111111111', region: 'eu-west-1' },
	{ name: 'staging', account: '222222222222', region: 'us-east-1' },
];

/** Two accounts with a queue `orders` in each region; nobody may list those of staging in us-east-1. */
const beside: NonNullable<FakeOptions['beside']> = ({
	profile = '',
	region = '',
}: ContextChoice) => {
	const account = accounts[profile] ?? '';
	const ref = {
		name: 'orders',
		url: `https://sqs.${region}.amazonaws.com/${account}/orders`,
		arn: `arn:aws:sqs:${region}:${account}:orders`,
	};
	return {
		queues: {
			listPage: async () => {
				if (profile === 'staging' && region === 'us-east-1') throw denied('SQS ListQueues');
				return { items: [ref] };
			},
			attributes: async () => ({ ...queueAttributes('orders', { visible: 3 }), arn: ref.arn }),
		},
	};
};

const told = (line: string, options: FakeOptions = {}) =>
	runFake(list, line.split(' '), { profiles, beside, ...options });

describe('awsmsg queues of several profiles and regions', () => {
	it('is one list with account, region and profile of each', async () => {
		const { code, stdout, stderr } = await told(
			'queues --profiles prod,staging --regions eu-west-1,eu-central-1',
		);
		expect([code, stderr]).toEqual([0, expect.stringContaining('')]);
		const [title = '', ...rows] = stdout.trimEnd().split('\n');
		expect(title).toMatch(/NAME +ACCOUNT +REGION +PROFILE +.*READY/);
		expect(rows.map((row) => row.split(/ +/).slice(0, 4))).toEqual([
			['orders', '111111111111', 'eu-west-1', 'prod'],
			['orders', '111111111111', 'eu-central-1', 'prod'],
			['orders', '222222222222', 'eu-west-1', 'staging'],
			['orders', '222222222222', 'eu-central-1', 'staging'],
		]);
	});

	it('says account, region and profile as JSON, and the refused place on standard error', async () => {
		const { code, stdout, stderr } = await told('queues --profiles * --regions us-east-1 --json');
		expect(code).toBe(3);
		expect(JSON.parse(stdout)).toEqual([
			expect.objectContaining({
				kind: 'queue',
				name: 'orders',
				approximateNumberOfMessages: 3,
				account: '111111111111',
				region: 'us-east-1',
				profile: 'prod',
			}),
		]);
		expect(stderr).toContain('awsmsg: staging us-east-1: SQS ListQueues was denied');
	});

	it('asks each profile in its own region where none is named', async () => {
		const { code, stdout } = await told('queues --profiles prod,staging --json');
		expect(code).toBe(3);
		expect(JSON.parse(stdout)).toMatchObject([{ region: 'eu-west-1', account: '111111111111' }]);
	});

	it('asks a profile in the regions that the file names for it', async () => {
		const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;
		const regions = ['eu-west-1', 'eu-central-1'];
		const contexts = [{ match: { account: ['222222222222'] }, by, regions }];
		const configured = { ...nothingConfigured, configuration: { contexts } };
		const { stdout } = await told('queues --profiles staging --json', { configured });
		expect(JSON.parse(stdout)).toMatchObject(regions.map((region) => ({ region })));
	});

	it('fails where every place fails', async () => {
		const { code, stdout } = await told('queues --profiles staging --json');
		expect([code, stdout]).toEqual([1, '[]\n']);
	});

	it('closes what it connected to', async () => {
		const { calls } = await told('queues --profiles prod,staging --regions eu-west-1,eu-north-1');
		expect(calls.filter((call) => call.startsWith('close'))).toHaveLength(4);
	});

	it('reads the tags of all places together by as many requests at once as one list does', async () => {
		let [running, most, read] = [0, 0, 0];
		const many: NonNullable<FakeOptions['beside']> = ({ region = '' }) => {
			const ref = (name: string) => ({
				...{ name, url: `https://sqs.${region}.amazonaws.com/111111111111/${name}` },
				arn: `arn:aws:sqs:${region}:111111111111:${name}`,
			});
			const names = Array.from({ length: 10 }, (_, at) => `q${at}`);
			return {
				queues: {
					listPage: async () => ({
						items: names.flatMap((name) => [ref(name), ref(`${name}-dlq`)]),
					}),
					attributes: async (url) => {
						const name = url.split('/').at(-1) ?? '';
						const { arn } = ref(name);
						if (name.endsWith('-dlq')) return { ...queueAttributes(name, { visible: 3 }), arn };
						const deadLetterTargetArn = ref(`${name}-dlq`).arn;
						const redrivePolicy = { deadLetterTargetArn, maxReceiveCount: 5 };
						return { ...queueAttributes(name, { redrivePolicy }), arn };
					},
					tags: async () => {
						most = Math.max(most, ++running);
						await new Promise(setImmediate);
						running--;
						read++;
						return { 'awsmsg:expect': 'parked' };
					},
				},
			};
		};
		const regions = 'eu-west-1,eu-west-2,eu-central-1,us-east-1';
		await told(`queues --profiles prod --regions ${regions} --json`, { beside: many });
		expect(read).toBe(40);
		expect(most).toBeLessThanOrEqual(8);
	});

	it('calls an account by its alias', async () => {
		const by = { kind: 'file', path: '/config.toml', line: 1, scope: 'user' } as const;
		const contexts = [{ match: { account: ['111111111111'] }, by, alias: 'payments' }];
		const configured = { ...nothingConfigured, configuration: { contexts } };
		const { stdout } = await told('queues --profiles prod', { columns: 120, configured });
		expect(stdout).toMatch(/orders +payments +eu-west-1/);
	});

	it.each([
		['queues --profiles prod --profile staging', '--profiles and --profile contradict'],
		['queues --regions eu-west-1 --region eu-west-2', '--regions and --region contradict'],
		[
			'queues --profiles prod,staging --region eu-west-1',
			'--region is of one profile. Say --regions',
		],
		['queues --profiles ,', '--profiles is empty'],
		['queues --profiles produ', 'there is no profile produ: did you mean prod'],
		['queues --regions eu-west', 'there is no region eu-west'],
		['queues --profiles prod --metrics', '--metrics asks one place at a time'],
		['queues --local --regions eu-west-1', '--local is one place'],
	])('%s is refused before anything is asked', async (line, why) => {
		const { code, stderr, calls } = await told(line);
		expect([code, calls]).toEqual([2, []]);
		expect(stderr).toContain(why);
	});
});
