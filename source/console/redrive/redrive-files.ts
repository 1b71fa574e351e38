import { commandOf, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { planText } from '../../domain/redrive/saved-plan.ts';
import type { Session } from '../shell/session.ts';

/** A file that only its owner can read; one of that name is replaced once it is whole. Throws. */
export async function writeFile(session: Session, path: string, text: string): Promise<void> {
	const file = await session.host.stores.outputFile(path);
	try {
		await file.write(text);
		await file.finish();
	} catch (error) {
		await file.discard();
		throw error;
	}
}

/** Saves a plan for somebody else to review: `awsmsg apply` runs exactly this, or refuses. */
export function savePlan(session: Session, id: number, plan: RedrivePlan, path: string): void {
	session.run(id, async () => {
		await writeFile(session, path, planText(plan, session.host.stores.redrive.hash));
		session.update(id, 'plan', ({ file: _, ...view }) => ({ ...view, saved: path }));
		session.say(`saved, for you alone to read: ${applyCommand(path)}`, 'good');
	});
}

/** The command that runs a saved plan. */
export function applyCommand(path: string): string {
	return /^[\w./~-]+$/.test(path) ? `awsmsg apply ${path}` : `awsmsg apply '${path}'`;
}

/** `orders-dlq-redrive.json` */
export function planFileName({ source }: Pick<RedrivePlan, 'source'>): string {
	return `${source.name}-redrive.json`;
}

/** The plan as a command, on the clipboard. */
export function copyPlan(session: Session, plan: RedrivePlan): void {
	session.copy(commandOf(plan), 'the command of this plan');
}
