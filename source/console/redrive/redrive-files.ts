import { commandOf, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { planText } from '../../domain/redrive/saved-plan.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { commandPlaceOf, nextCommand } from '../shell/command-place.ts';
import type { Session } from '../shell/session.ts';
import type { State } from '../state/state.ts';
import { mayReplace } from '../transfer/replacing.ts';

/**
 * A file that only its owner can read; one of that name is replaced once it is whole, if that may be. Answers
 * whether it was written. Throws.
 */
export async function writeFile(
	session: Session,
	{
		path,
		text,
		signal,
		trigger,
	}: {
		readonly path: string;
		readonly text: string;
		readonly signal: AbortSignal;
		readonly trigger: string;
	},
): Promise<boolean> {
	if (!(await mayReplace(session, path, trigger))) return false;
	const file = await session.host.stores.outputFile(path, signal);
	try {
		await file.write(text);
		await file.finish();
		return true;
	} catch (error) {
		await file.discard();
		throw error;
	}
}

/** Saves a plan for somebody else to review: `awsmsg apply` runs exactly this, or refuses. */
export function savePlan(
	session: Session,
	{
		id,
		plan,
		path,
		trigger,
	}: {
		readonly id: number;
		readonly plan: RedrivePlan;
		readonly path: string;
		readonly trigger: string;
	},
): void {
	const text = planText(plan, session.host.stores.redrive.hash);
	session.run(id, async ({ signal }) => {
		if (!(await writeFile(session, { path, text, signal, trigger }))) return;
		session.update(id, 'plan', ({ file: _, ...view }) => ({ ...view, saved: path }));
		session.say(`saved, for you alone to read: ${applyCommand(session.state, path)}`, 'good');
	});
}

/** The command that runs a saved plan. */
export function applyCommand(state: Pick<State, 'context'>, path: string): string {
	return nextCommand(state, 'apply', path);
}

/** `orders-dlq-redrive.json` */
export function planFileName({ source }: Pick<RedrivePlan, 'source'>): string {
	return `${fileNameOf(source.name)}-redrive.json`;
}

/** The plan as a command, on the clipboard. */
export function copyPlan(session: Session, plan: RedrivePlan): void {
	const command = commandOf(plan, commandPlaceOf(session.state));
	if (command === undefined) return session.say('no command does what this plan does', 'bad');
	session.copy(command, 'the command of this plan');
}
