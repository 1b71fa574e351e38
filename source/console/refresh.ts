import { loadTasks } from './actions/redrive-runs.ts';
import { loadChart } from './screens/chart.ts';
import { loadDetail } from './screens/detail-load.ts';
import { loadPlan } from './screens/plan-load.ts';
import type { Session } from './session.ts';
import { topView } from './state/selectors.ts';

/** Asks again for what is on screen; the lists are told through `watching.ts`. */
export function refreshView(session: Session): void {
	const view = topView(session.state);
	switch (view.kind) {
		case 'queue':
		case 'topic':
		case 'stream':
			return loadDetail(session, view.id);
		case 'plan':
			return loadPlan(session, view.id);
		case 'tasks':
			return loadTasks(session, view.id);
		case 'chart':
			return loadChart(session, view.id);
		case 'messages':
			return session.say('looking is a touch: p receives more, refreshing never does', 'notice');
		case 'list':
			session.refreshLists();
			return session.say('asking again');
		default:
			return session.say('this view is always current');
	}
}
