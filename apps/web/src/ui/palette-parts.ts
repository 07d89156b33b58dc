/** What the palette is made of: React Aria's, behind the door through which all of it comes. */
export { Autocomplete, Dialog, Header, Input, Menu, MenuItem, MenuSection, Modal, ModalOverlay, SearchField } from 'react-aria-components';
