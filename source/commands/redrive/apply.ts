import { fail } from '../../domain/failure.ts';
import { countDrifted, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { planRedrive, runHere } from '../../operations/redrive/plan/plan.ts';
import { isPlan } from '../../operations/redrive/run-journal.ts';
import { approximate } from '../../presentation/formats.ts';
import { plainRows, planRows } from '../../presentation/redrive/redrive-text.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import { operand } from '../shell/resource.ts';
import { runPlan } from './redrive-run.ts';
import { placeOfPlan } from './redrive-shared.ts';

/** `awsmsg apply <plan>`: runs a saved plan exactly, or refuses. */
export const run: Run = async (context) => {
	const { out, clock, signal, redrives } = context;
	const saved = await readPlan(context, operand(context, 0));
	const connected = await context.connect();
	const place = await placeOfPlan(context, connected);
	const { queues } = connected.gateways;
	const { source, choices } = saved;
	const now = await planRedrive(
		{ queues, hash: redrives.hash },
		{ source, choices, place, ...(await runHere(redrives.runs, source)) },
		signal,
	);
	for (const row of plainRows(planRows(now, clock.now()))) out.note(row);
	const differences = differencesOf(saved, now);
	if (differences.length > 0) {
		throw fail('refused', `the plan does not fit any more: ${differences.join('; ')}`, {
			hint: 'Nothing was sent: make a new plan with awsmsg redrive --plan-out',
		});
	}
	return runPlan(context, connected, now);
};

async function readPlan({ input }: CommandContext, file: string): Promise<RedrivePlan> {
	const text = new TextDecoder().decode(await input.file(file));
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		value = undefined;
	}
	if (isPlan(value)) return value;
	throw fail('invalid', `${file} is no redrive plan`, {
		hint: 'Make one with awsmsg redrive QUEUE --plan-out FILE',
	});
}

/** What is not as the plan says, in words. */
function differencesOf(saved: RedrivePlan, now: RedrivePlan): readonly string[] {
	const differences: string[] = [];
	const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
	if (differs(saved.place, now.place)) {
		const words = ({ account, region, endpoint }: RedrivePlan['place']) =>
			[account ?? 'unknown account', region, endpoint].filter(Boolean).join(' ');
		differences.push(`it is for ${words(saved.place)}, this is ${words(now.place)}`);
	}
	const names = (plan: RedrivePlan) => plan.destinations.map(({ ref }) => ref.name).toSorted();
	if (differs(names(saved), names(now))) {
		differences.push(`messages would go to ${names(now).join(', ') || 'no queue'} now`);
	}
	if (saved.engine !== now.engine) differences.push(`the engine would be ${now.engine} now`);
	if (countDrifted(saved.count, now.count)) {
		const words = (count?: number) =>
			count === undefined ? 'an unknown number' : approximate(count);
		differences.push(
			`it was made for ${words(saved.count)} messages, ${words(now.count)} are there`,
		);
	}
	if (differences.length === 0 && saved.facts !== now.facts) {
		differences.push(
			'a queue has other settings (policy, sizes, times) now, or the file was changed',
		);
	}
	return differences;
}
