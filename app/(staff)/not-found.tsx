import { NothingHere } from "#components/frame/app-frame.tsx";

export default function NotFound() {
  return <NothingHere />;
}
