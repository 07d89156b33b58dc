/** Lists whose items are dragged, by pointer, keyboard and screen reader alike: React Aria's, behind this one door. */
export { Button as DragHandle, GridList, GridListItem, useDragAndDrop } from 'react-aria-components';
