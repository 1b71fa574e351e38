import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keeps } from '../../../source/domain/contexts/journal-terms.ts';
import {
	type ContextRule,
	type Guards,
	isAbove,
	type Sources,
	termsFor,
} from '../../../source/domain/contexts/terms.ts';
import type { Whereabouts } from '../../../source/domain/contexts/whereabouts.ts';
import { roleNames } from '../../../source/domain/contexts/whereabouts.ts';
import { type Mode, modes } from '../../../source/domain/effect.ts';

const account = '123456789012';
const arn = `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ada`;
const aws: Whereabouts = { region: 'eu-west-1', local: false, identity: { account, arn } };
const before: Whereabouts = { region: 'eu-west-1', local: false };
const loopback: Whereabouts = {
	...aws,
	loopback: true,
	endpoints: {
		SQS: 'http://127.0.0.1:4566',
		SNS: 'http://127.0.0.1:4566',
		Kinesis: 'http://127.0.0.1:4566',
		CloudWatch: 'http://127.0.0.1:4566',
		STS: 'http://127.0.0.1:4566',
	},
};

function rule(given: Omit<ContextRule, 'by'>, scope: 'user' | 'system' = 'user'): ContextRule {
	const path =
		scope === 'user' ? '/home/ada/.config/awsmsg/config.toml' : '/etc/awsmsg/config.toml';
	return { by: { kind: 'file', path, line: 1, scope }, ...given };
}

function sources(...contexts: readonly ContextRule[]): Sources {
	return { flag: {}, environment: {}, contexts };
}

const modeOf = (where: Whereabouts, given: Sources) => termsFor(where, given).mode.value;

describe('where nobody said anything', () => {
	it('an account starts protected and may be opened', () => {
		const terms = termsFor(aws, sources());
		expect(terms.mode).toEqual({ value: 'protected', by: { kind: 'default' } });
		expect(isAbove('open', terms)).toBe(false);
		expect(terms.receive.value).toBe('allowed');
		expect(terms).not.toHaveProperty('awaitsAccount');
	});

	it('this computer starts open', () => {
		expect(modeOf(loopback, sources())).toBe('open');
		expect(modeOf({ ...before, local: true }, sources())).toBe('open');
	});
});

describe('the modes of flag, environment and both files', () => {
	const said = [undefined, ...modes] as const;
	const flags = [
		{},
		...modes.map((mode) => ({ mode })),
		{ mode: 'read-only', fixed: '--read-only' },
	] as const satisfies readonly Sources['flag'][];

	/** In words of its own: no file, variable or --read-only is passed; without any word the place decides. */
	function oracle(
		place: Mode,
		flag: Sources['flag'],
		environment: Mode | undefined,
		user: Mode | undefined,
		system: Mode | undefined,
	) {
		const rank = (mode: Mode) => ['read-only', 'look', 'protected', 'open'].indexOf(mode);
		const least = (list: (Mode | undefined)[]) =>
			list.reduce<Mode | undefined>(
				(least, one) =>
					one === undefined || (least !== undefined && rank(least) <= rank(one)) ? least : one,
				undefined,
			);
		return {
			start: least([flag.mode, environment, user, system]) ?? place,
			ceiling: least(['open', flag.fixed ? flag.mode : undefined, environment, user, system]),
		};
	}

	it('the strictest holds, in every combination', () => {
		for (const [where, place] of [
			[aws, 'protected'],
			[loopback, 'open'],
		] as const) {
			for (const flag of flags) {
				for (const environment of said) {
					for (const user of said) {
						for (const system of said) {
							const match = { account: [account] };
							const terms = termsFor(where, {
								flag,
								environment: environment === undefined ? {} : { mode: environment },
								contexts: [
									rule({ match, ...(user === undefined ? {} : { mode: user }) }),
									rule({ match, ...(system === undefined ? {} : { mode: system }) }, 'system'),
								],
							});
							expect({ start: terms.mode.value, ceiling: terms.ceiling.value }).toEqual(
								oracle(place, flag, environment, user, system),
							);
						}
					}
				}
			}
		}
	});

	it('names who said the mode that holds', () => {
		const terms = termsFor(aws, {
			flag: { mode: 'open' },
			environment: { mode: 'protected' },
			contexts: [rule({ match: { account: ['*'] }, mode: 'look' }, 'system')],
		});
		expect(terms.mode.by).toMatchObject({ kind: 'file', scope: 'system' });
		expect(terms.ceiling.by).toMatchObject({ kind: 'file', scope: 'system' });
	});
});

describe('a context', () => {
	it('holds where all that it is found by holds', () => {
		const strict = (match: ContextRule['match']) =>
			modeOf(aws, sources(rule({ match, mode: 'read-only' })));
		expect(strict({ account: [account], region: ['eu-*'] })).toBe('read-only');
		expect(strict({ account: [account], region: ['us-*'] })).toBe('protected');
		expect(strict({ role: ['Admin'] })).toBe('read-only');
		expect(strict({ role: ['AWSReservedSSO_Admin_*'] })).toBe('read-only');
		expect(strict({ partition: ['aws'] })).toBe('read-only');
		expect(strict({ partition: ['aws-cn'] })).toBe('protected');
		expect(strict({ endpoint: ['aws'] })).toBe('read-only');
		expect(strict({ endpoint: ['http://*'] })).toBe('protected');
		expect(strict({ profile: ['default'] })).toBe('read-only');
		expect(strict({})).toBe('read-only');
	});

	it('opens an account that it knows', () => {
		const open = rule({ match: { account: [account] }, mode: 'open' });
		expect(modeOf(aws, sources(open))).toBe('open');
	});

	it('found by its profile makes things stricter and never looser', () => {
		const found = (mode: Mode) => rule({ match: { profile: ['default'] }, mode });
		expect(modeOf(aws, sources(found('open')))).toBe('protected');
		expect(modeOf(aws, sources(found('look')))).toBe('look');
		const known = rule({ match: { account: [account] }, mode: 'open' });
		expect(modeOf(aws, sources(found('look'), known))).toBe('look');
	});

	it('of a file that others can write makes things stricter and never looser', () => {
		const found = (mode: Mode) => rule({ match: {}, mode, untrusted: true, alias: 'dev' });
		expect(modeOf(aws, sources(found('open')))).toBe('protected');
		expect(modeOf(aws, sources(found('look')))).toBe('look');
		expect(termsFor(aws, sources(found('look')))).not.toHaveProperty('alias');
	});

	it('counts while the account is unknown, where it is strict', () => {
		const known = (mode: Mode) => rule({ match: { account: [account] }, mode });
		expect(termsFor(before, sources(known('read-only')))).toMatchObject({
			mode: { value: 'read-only' },
			awaitsAccount: true,
		});
		expect(modeOf(before, sources(known('open')))).toBe('protected');
		expect(termsFor(before, sources(rule({ match: { account: ['*'] }, mode: 'open' })))).toEqual(
			expect.objectContaining({ mode: expect.objectContaining({ value: 'open' }) }),
		);
	});

	it('is not found by an account that an emulator tells while requests go to AWS', () => {
		const open = rule({ match: { account: [account] }, mode: 'open' });
		const mixed = { ...aws, endpoints: { STS: 'http://127.0.0.1:4566' } };
		expect(modeOf(mixed, sources(open))).toBe('protected');
		const half = { ...aws, endpoints: { SQS: 'http://127.0.0.1:4566' } };
		expect(modeOf(half, sources(rule({ match: { endpoint: ['aws'] }, mode: 'open' })))).toBe(
			'protected',
		);
		expect(modeOf(half, sources(rule({ match: { endpoint: ['aws'] }, mode: 'look' })))).toBe(
			'look',
		);
	});

	it('of AWS holds where the host of AWS is written out, and so does one found by that URL', () => {
		const url = 'https://sqs.eu-west-1.amazonaws.com';
		const written = { ...aws, endpoints: { SQS: url, SNS: url, Kinesis: url, CloudWatch: url } };
		const half = { ...aws, endpoints: { SQS: url } };
		const found = (endpoint: string, mode: Mode) =>
			sources(rule({ match: { endpoint: [endpoint] }, mode }));
		for (const where of [written, half]) {
			expect(modeOf(where, found('aws', 'read-only'))).toBe('read-only');
			expect(modeOf(where, found('!aws', 'read-only'))).toBe('protected');
			expect(modeOf(where, found('https://sqs.*', 'read-only'))).toBe('read-only');
			const known = rule({ match: { account: [account] }, mode: 'open' });
			expect(modeOf(where, sources(known))).toBe('open');
		}
		const custom = { ...aws, endpoints: { SQS: 'https://sqs.example.com' } };
		expect(modeOf(custom, found('https://sqs.example.com', 'open'))).toBe('protected');
	});

	it('is no matter of the embedded endpoint', () => {
		const all = rule({ match: {}, mode: 'read-only', receive: 'never' });
		const terms = termsFor({ ...before, local: true }, sources(all));
		expect([terms.mode.value, terms.receive.value]).toEqual(['open', 'allowed']);
	});

	it('asks for a reason, for an audit and for nothing to be received', () => {
		const terms = termsFor(
			aws,
			sources(
				rule({ match: { account: [account] }, reason: 'required' }),
				rule(
					{ match: {}, receive: 'never', audit: 'required', alias: 'prod', colour: 'red' },
					'system',
				),
			),
		);
		expect(terms).toMatchObject({
			receive: { value: 'never', by: { scope: 'system' } },
			reason: { value: 'required', by: { scope: 'user' } },
			audit: { value: 'required' },
			alias: { value: 'prod' },
			colour: { value: 'red' },
		});
	});
});

describe('whatever is said', () => {
	const mode = fc.constantFrom(...modes);
	const patterns = fc.constantFrom(['*'], [account], ['9*'], [`!${account}`], ['*', '!9*']);
	const rules = fc
		.record(
			{
				match: fc.record(
					{
						account: patterns,
						role: fc.constantFrom(['Admin'], ['!Admin'], ['*']),
						region: fc.constantFrom(['eu-*'], ['us-*']),
						endpoint: fc.constantFrom(['aws'], ['http://*']),
						profile: fc.constantFrom(['default'], ['dev']),
					},
					{ requiredKeys: [] },
				),
				mode,
				receive: fc.constant('never' as const),
				untrusted: fc.constant(true as const),
			},
			{ requiredKeys: ['match'] },
		)
		.map((given) => rule(given));
	const given = fc.record({
		flag: fc.record({ mode }, { requiredKeys: [] }),
		environment: fc.record({ mode }, { requiredKeys: [] }),
		contexts: fc.array(rules, { maxLength: 6 }),
	});
	const places = fc.constantFrom(aws, loopback, { ...aws, region: 'us-east-1' });
	const rank = (where: Whereabouts, said: Sources) => modes.indexOf(modeOf(where, said));

	it('the order of contexts decides nothing', () => {
		fc.assert(
			fc.property(places, given, (where, said) => {
				const turned = { ...said, contexts: said.contexts.toReversed() };
				expect(modeOf(where, turned)).toBe(modeOf(where, said));
				expect(termsFor(where, turned).ceiling.value).toBe(termsFor(where, said).ceiling.value);
			}),
		);
	});

	it('not to know the account is never looser than to know it', () => {
		fc.assert(
			fc.property(places, given, (where, said) => {
				const { identity: _, ...unknown } = where;
				expect(rank(unknown, said)).toBeLessThanOrEqual(rank(where, said));
				if (termsFor(where, said).receive.value === 'never') {
					expect(termsFor(unknown, said).receive.value).toBe('never');
				}
			}),
		);
	});

	it('each guard is as strict as the strictest word, whoever said it', () => {
		const guards = {
			receive: fc.constant('never' as const),
			reason: fc.constant('required' as const),
			audit: fc.constant('required' as const),
		};
		const journal = fc.record(
			{ keep: fc.constantFrom(...keeps), days: fc.integer({ min: 1, max: 30 }) },
			{ requiredKeys: [] },
		);
		const found = fc
			.record(
				{
					...guards,
					journal,
					match: fc.constant({}),
					untrusted: fc.constant(true as const),
					regions: fc.constantFrom(['eu-west-1'], ['us-east-1']),
					alias: fc.constantFrom('a', 'b'),
				},
				{ requiredKeys: ['match'] },
			)
			.map((one) => rule(one));
		const all = fc.record({
			flag: fc.record({ receive: guards.receive }, { requiredKeys: [] }),
			environment: fc.record(guards, { requiredKeys: [] }),
			contexts: fc.array(found, { maxLength: 4 }),
		});
		fc.assert(
			fc.property(places, all, (where, said) => {
				const terms = termsFor(where, said);
				const { contexts } = said;
				const sources: readonly Guards[] = [said.flag, said.environment, ...contexts];
				const isAsked = (guard: 'receive' | 'reason' | 'audit') =>
					sources.some((one) => one[guard] !== undefined);
				expect(terms.receive.value === 'never').toBe(isAsked('receive'));
				expect(terms.reason.value === 'required').toBe(isAsked('reason'));
				expect(terms.audit.value === 'required').toBe(isAsked('audit'));
				const kept = contexts.flatMap(({ journal: one }) => one?.keep ?? []);
				expect(keeps.indexOf(terms.keep.value)).toBe(
					Math.min(keeps.indexOf('body'), ...kept.map((one) => keeps.indexOf(one))),
				);
				const days = contexts.flatMap(({ journal: one }) => one?.days ?? []);
				expect(terms.days?.value).toBe(days.length === 0 ? undefined : Math.min(...days));
				// What guards nothing is believed of nobody who may not be.
				const trusted = contexts.filter((one) => one.untrusted !== true);
				expect(terms.regions?.value).toBe(trusted.find((one) => one.regions)?.regions);
				expect(terms.alias?.value).toBe(trusted.find((one) => one.alias)?.alias);
			}),
		);
	});

	it('a context more never lifts a ceiling, and a file that others can write never a mode', () => {
		fc.assert(
			fc.property(places, given, rules, (where, said, one) => {
				const more = { ...said, contexts: [...said.contexts, one] };
				expect(modes.indexOf(termsFor(where, more).ceiling.value)).toBeLessThanOrEqual(
					modes.indexOf(termsFor(where, said).ceiling.value),
				);
				const foreign = {
					...said,
					contexts: [...said.contexts, { ...one, untrusted: true as const }],
				};
				expect(rank(where, foreign)).toBeLessThanOrEqual(rank(where, said));
			}),
		);
	});
});

it('what is said of a role holds perhaps where the account alone is known, and for certain not of a user', () => {
	const said = sources(
		rule({ match: { account: [account], role: ['oncall'] }, mode: 'read-only', receive: 'never' }),
	);
	const as = (who: string) => {
		const { mode, receive } = termsFor({ ...aws, identity: { account, arn: who } }, said);
		return [mode.value, receive.value];
	};
	expect(as('')).toEqual(['read-only', 'never']);
	expect(as(`arn:aws:sts::${account}:assumed-role/oncall/ada`)).toEqual(['read-only', 'never']);
	expect(as(`arn:aws:iam::${account}:user/ada`)).toEqual(['protected', 'allowed']);
	const opened = sources(rule({ match: { role: ['oncall'] }, mode: 'open' }));
	expect(modeOf({ ...aws, identity: { account, arn: '' } }, opened)).toBe('protected');
});

it('a permission set has the name that people gave it, too', () => {
	expect(roleNames(arn)).toEqual(['AWSReservedSSO_Admin_0123456789abcdef', 'Admin']);
	expect(roleNames('arn:aws:sts::123456789012:assumed-role/oncall/ada')).toEqual(['oncall']);
	expect(roleNames('arn:aws:iam::123456789012:user/ada')).toEqual([]);
	expect(roleNames('arn:aws:iam::123456789012:root')).toEqual([]);
});
