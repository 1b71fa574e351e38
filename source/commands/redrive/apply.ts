import { fail } from '../../domain/failure.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { type PlanDifference, planDifferences, readPlan } from '../../domain/redrive/saved-plan.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { compileChoices } from '../../operations/redrive/plan/compile.ts';
import { placeOfPlan, planRedrive } from '../../operations/redrive/plan/plan.ts';
import { approximate } from '../../presentation/formats.ts';
import { planRows } from '../../presentation/redrive/plan-words.ts';
import { plainRows } from '../../presentation/redrive/redrive-text.ts';
import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { nextCommand } from '../shell/place.ts';
import { find, identityOf, operand } from '../shell/resource.ts';
import { runPlan } from './redrive-run.ts';
import { planPorts } from './redrive-shared.ts';

export const definition: Definition = {
	name: 'apply',
	summary: 'run a saved redrive plan, exactly or not at all',
	about:
		'Refused when the file was changed since it was saved, or when the queues, their policies, the account or the number of messages are not what the plan says.',
	operands: [{ name: 'plan', about: 'a file of awsmsg redrive --plan-out' }],
	flags: [],
	examples: ['awsmsg apply redrive.json --yes'],
};

/** `awsmsg apply <plan>`: runs a saved plan exactly, or refuses. */
export const run: Run = async (context) => {
	const { out, clock, signal, redrives } = context;
	const file = operand(context, 0);
	const text = new TextDecoder().decode(await context.input.file(file));
	const saved = readPlan(file, text, redrives.hash);
	compileChoices(saved.choices, saved.source.name, { isOfAnother: true });
	const connected = await context.connect();
	const identity = await identityOf(connected, signal);
	const place = placeOfPlan(connected.info, identity?.account);
	// By its ARN, never by what the file says is its URL.
	const queue = (arn: string) => find(context, connected, 'queue', arn);
	const source = await queue(saved.source.arn);
	const { to, restTo, republish, home } = saved.choices;
	// What was saved stands where it means the same: the digest is of its text.
	const asFound = async (ref: QueueRef) => {
		const found = await queue(ref.arn);
		return found.url === ref.url ? ref : found;
	};
	const ways = [];
	for (const way of home?.ways ?? []) ways.push({ ...way, to: await asFound(way.to) });
	const choices = {
		...saved.choices,
		...(home === undefined ? {} : { home: { ...home, ways } }),
		...(to === undefined ? {} : { to: await asFound(to) }),
		...(restTo === undefined ? {} : { restTo: await asFound(restTo) }),
		...(republish === undefined
			? {}
			: { republish: await find(context, connected, 'topic', republish.arn) }),
	};
	const ports = planPorts(context, connected);
	const now = await planRedrive(ports, { source, choices, place }, signal);
	for (const row of plainRows(planRows(now, clock.now()))) out.note(row);
	const differences = planDifferences(saved, now);
	if (differences.length > 0) {
		const why = differences.map(inWords).join('; ');
		throw fail('refused', `the plan does not fit any more: ${why}`, {
			hint: `Nothing was sent; for a new plan: ${nextCommand(connected, 'redrive', source.name, '--plan-out', 'FILE')}`,
		});
	}
	return runPlan(context, connected, now);
};

const count = (value?: number) => (value === undefined ? 'an unknown number' : approximate(value));

function inWords(difference: PlanDifference): string {
	switch (difference.what) {
		case 'place':
			return `it is for ${placeWords(difference.before)}, this is ${placeWords(difference.now)}`;
		case 'source':
			return `it is for ${difference.before}, and that ARN is ${difference.now} here`;
		case 'destinations':
			return `messages would go to ${difference.now || 'no queue'} now, not to ${difference.before || 'any queue'}`;
		case 'destination':
			return `a queue has other settings now: ${difference.field} of ${difference.name}`;
		case 'engine':
			return `the engine would be ${difference.now} now`;
		case 'count':
			return `it was made for ${count(difference.before)} messages, ${count(difference.now)} are there`;
		case 'settings':
			return 'a queue has other settings (policy, sizes, times) now, or the file was changed';
	}
}

function placeWords({ account, region, endpoint }: RedrivePlan['place']): string {
	return [account ?? 'unknown account', region, endpoint].filter(Boolean).join(' ');
}
