/** A module that is no task. */
export default 3;
