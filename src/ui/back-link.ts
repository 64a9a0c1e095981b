/** Classes of the link above the details of one thing, which leads back to where it is one of many. */
export const backLinkClass =
  '-my-1 inline-flex items-center gap-1 justify-self-start rounded-inner py-1 text-13 font-medium text-accent hover:underline max-tablet:-my-3 max-tablet:min-h-11'
