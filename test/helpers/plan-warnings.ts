import { checksThat } from '../../source/domain/redrive/plan-check.ts';
import type { RedrivePlan } from '../../source/domain/redrive/redrive-plan.ts';
import { type Choosing, checkText } from '../../source/presentation/redrive/check-words.ts';

/** What may surprise of a plan, and what could not be checked, a phrase each. */
export function warningTexts(plan: RedrivePlan, by: Choosing): readonly string[] {
	return checksThat(plan, 'warning', 'unknown').map((check) => checkText(check, plan, by));
}
