import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JournalRule, keeps } from '../../../source/domain/contexts/journal-terms.ts';
import { type ContextRule, noSources, termsFor } from '../../../source/domain/contexts/terms.ts';
import { confirmationFor } from '../../../source/operations/guard.ts';

const account = '123456789012';
const here = {
	region: 'eu-west-1',
	local: false,
	identity: { account, arn: 'arn:aws:iam::1:root' },
};
const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;

const rule: fc.Arbitrary<ContextRule> = fc
	.tuple(
		fc.constantFrom(account, '1*', '999999999999', '!123456789012'),
		fc.option(fc.constantFrom(...keeps), { nil: undefined }),
		fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
	)
	.map(([of, keep, days]) => {
		const journal: JournalRule = {
			...(keep === undefined ? {} : { keep }),
			...(days === undefined ? {} : { days }),
		};
		return { match: { account: [of] }, by, journal };
	});

const holds = ({ match }: ContextRule) =>
	match.account?.some((one) => one === account || one === '1*');

describe('what is kept of deletions', () => {
	it('is the least that any context that holds says, for the fewest days', () => {
		fc.assert(
			fc.property(fc.array(rule, { maxLength: 6 }), (contexts) => {
				const { keep, days } = termsFor(here, { ...noSources, contexts });
				const holding = contexts.filter(holds).flatMap(({ journal }) => journal ?? []);
				const least = keeps.find((one) => holding.some((said) => said.keep === one));
				expect(keep.value).toBe(least ?? 'body');
				const said = holding.flatMap((one) => one.days ?? []);
				expect(days?.value).toBe(said.length === 0 ? undefined : Math.min(...said));
			}),
			{ numRuns: 200 },
		);
	});

	it('holds while nobody knows whose account it is', () => {
		const contexts: readonly ContextRule[] = [
			{ match: { account: ['999999999999'] }, by, journal: { keep: 'none' } },
		];
		const { keep } = termsFor({ region: 'eu-west-1', local: false }, { ...noSources, contexts });
		expect(keep.value).toBe('none');
	});

	it('raises what a deletion is confirmed by, where it is no copy, in every mode', () => {
		const levels = (keep: JournalRule['keep'], mode: 'open' | 'protected') => {
			const contexts =
				keep === undefined ? [] : [{ match: { account: ['*'] }, by, journal: { keep } }];
			const terms = termsFor(here, { ...noSources, contexts });
			return (['delete-one', 'delete-messages', 'purge'] as const).map((kind) => {
				const resource = { kind: 'queue', account, region: 'eu-west-1', name: 'orders' } as const;
				const answer = confirmationFor(
					{ kind, resource, count: 1 },
					{ mode, terms, region: 'eu-west-1', account },
				);
				if (!answer.ok) throw new Error(answer.failure.message);
				const { level, lines } = answer.confirmation;
				return [level, lines.join(' ').includes('nothing brings it back')];
			});
		};
		expect(levels(undefined, 'open')).toEqual([
			[1, false],
			[2, false],
			[3, false],
		]);
		expect(levels('hash', 'open')).toEqual([
			[2, true],
			[3, true],
			[3, false],
		]);
		expect(levels('none', 'protected')).toEqual([
			[3, true],
			[3, true],
			[3, false],
		]);
	});
});
