/** Tasks by the address of a module, as they were: to go once every task is defined by `defineTask`. */
import type { MapOptions as Options, Task as Defined, TaskOptions, Tasks } from '../tasks.js';
import { runInThread, threadTasks } from './thread-tasks.js';

export interface TaskContext<Progress> {
  progress(value: Progress): void;
  transfer(list: readonly ArrayBuffer[]): void;
}

export type Task<Input, Output, Progress = never> = (
  input: Input,
  context: TaskContext<Progress>,
) => Output | Promise<Output>;

const at = <Input, Output, Progress>(module: URL): Defined<Input, Output, Progress> =>
  ({ module: module.href, name: undefined }) as unknown as Defined<Input, Output, Progress>;

export class TaskPool {
  readonly tasks: Tasks;

  constructor(readonly size: number) {
    this.tasks = threadTasks({ size });
  }

  run<Input, Output, Progress = never>(
    module: URL,
    input: Input,
    options: TaskOptions<Progress> = {},
  ): Promise<Output> {
    return this.tasks.run(at<Input, Output, Progress>(module), input, options);
  }

  map<Input, Output, Progress = never>(
    module: URL,
    inputs: readonly Input[],
    options: Options<Progress> = {},
  ): Promise<Output[]> {
    return this.tasks.map(at<Input, Output, Progress>(module), inputs, options);
  }

  dispose(): Promise<void> {
    return this.tasks.dispose();
  }
}

export function runTask<Input, Output, Progress = never>(
  module: URL,
  input: Input,
  options: TaskOptions<Progress> = {},
): Promise<Output> {
  return runInThread(at<Input, Output, Progress>(module), input, options);
}
