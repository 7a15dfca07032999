"""Closed lists of words, in lower case without accents: what belongs to the trial, and what is a first name.

They decide only about text that was not understood; no rule of the trial reads them. A word that is both a first name
and a word of the clinic (Claire, Marine, Constant, Gilbert) is left out of the names.
"""

from __future__ import annotations

from flows.typed_dates import MONTHS


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


CLINIC = MONTHS | _words(
    """
    acute adenocarcinoma alat alp alt anc arsi asat ast aucun aucune arn adn adt bilirubine bilirubin biopsie bras
    cabazitaxel calcul cancer cardiaque castration centre chimio chimiotherapie chirurgie clairance clinique cohorte
    consentement contraception cockcroft gault cpk cprc cprcm cpnpc creatinine creat crp ctcae cycle cycles dfg dfs
    docetaxel dose ecg ecog egfr eligible essai etude excluded exclusion ecbu fish gfr gleason gamma ggt ganglion
    gallium grade groupe hb hemoglobine hemoglobin hepatite histologie hormone hormonotherapie hopital hormono
    imagerie inclusion injection inconnu institut irm iso karnofsky ldh leucocytes lesion lesions lhrh lsn lupsma
    lutathera lutetium mcrpc mcspc metastase metastases metastasis metastatique moelle mri muga negatif negative
    nmcrpc nfs non none normal normale normaux not novartis nyha oms oncologie oui ovale paget parp patient patiente
    pcwg pcwg3 pet pinto pk plaquettes platelets pnn pluvicto positif positive progression prostate prostatique
    protocole psa psma pathologie poids poly public radiotherapie radium recist relup realup refus rsi sae samarium
    scanner scintigraphie score service sexe sodium stade strontium syndrome taxane tdm tep test testosterone the
    total totale toxicite traitement transfusion uln uiv usa vision vih vhb vhc who yes abiraterone apalutamide
    bicalutamide darolutamide denosumab enzalutamide olaparib zoledronique xgeva zytiga xtandi erleada nubeqa
    lynparza jevtana taxotere zometa prolia decapeptyl zoladex firmagon eligard enantone luprolide degarelix
    goserelin leuproreline triptoreline vipivotide tetraxetan gozetotide alanine aspartate aminotransferase albumine
    calcium potassium phosphatases alcalines neutrophiles lymphocytes medical medecine nucleaire nuclear medicine
    clinical trial open label phase study status recruiting yet md phd response evaluation criteria solid tumors
    common terminology adverse events version eastern cooperative group long term follow main contact facility
    registry record title official brief summary detailed description outcome emission tomography positron computed
    magnetic resonance bone scan soft tissue node nodes type drug role sponsor experimental spine cord compression
    """
)
"""Words and acronyms that may stand beside a capitalised word without making a name of it."""

PLACES = _words(
    """
    baclesse becquerel becqueret benite berard bergonie bordeaux brest bron caen chr chru chu civils clermont curie
    etienne ferrand france gard gouin grenoble gustave hcl hospices jarez lacassagne lyon morvan nancy nantes nice
    nimes paoli calmettes perrin pierre-benite pradel priest rouen roussy saint saint-etienne saint-priest-en-jarez
    strasbourg sud nord toulouse marseille lille paris rennes tours vandoeuvre villejuif clermont-ferrand
    vandoeuvre-les-nancy europaul strauss oscar lambret cancerologie alpes hotel-dieu dieu brest-hopital
    saint-herblain villeurbanne
    """
)
"""Sites of the trial and towns: "Centre Jean Perrin" is no patient."""

SMALL = _words(
    """
    a an and ans at au aux avec ce ces dans de des du elle en est et for from has have he her his il in is la le les
    lui mais no of on or ou par pas pour qui que sa se she son sur the to un une va was with vous votre y ne ete
    patient patiente docteur doctor medecin
    """
)
"""Little words that follow a title without being a name ("Monsieur a refusé")."""

GOES_ON = _words(
    """
    absent absente accepte acceptera accompagne aime arrive attend comprend conteste declare demande dit doit donne
    etait etant fait habite hesite indique informe injoignable joignable marche ni parle part peut prend present
    presente prefere previent propose quitte rappelle recoit reste refuse refusera refuserait revient reviendra
    sait sera serait signale signe signera sort souhaite souhaiterait souhaitait suit tolere tombe traitant traitante
    sous vu vue seul seule isole isolee hospitalise hospitalisee transfere transferee toujours encore deja tres bien
    fatigue fatiguee malade retraite retraitee garde conges sport lit mal d'accord accord inclus incluse exclu exclue
    veut viendra vient vit vivra voit referent referente coordonnateur coordonnatrice generaliste investigateur
    investigatrice responsable disponible indisponible pense chef
    agrees arrives asks came can comes declined declines did does feels had is lives may must not prefers refused
    refuses says signed signs stays takes told understands wants was will would
    """
)
"""What a sentence goes on with after a title ("Monsieur refuse", "Dr absent"); in capitals it may be a name."""

GOES_ON_IN_CAPITALS = _words(
    """
    ok toujours sous vu vue hospitalise hospitalisee tres bien
    """
)
"""The same, also where somebody begins it with a capital: no family bears these words."""

FIRST_NAMES = _words(
    """
    abdel adrien ahmed alain albert alexandre alexis alfred ali alice amelie anatole andre andree anne antoine
    antoinette armand arnaud arthur aurelie barbara baptiste bastien benjamin benoit bernadette bernard bertrand
    brigitte bruno camille carole caroline catherine cedric celine charles charlotte chantal christian christiane
    christine christophe claude claudine clement clemence colette corinne cyril damien daniel daniele danielle david
    delphine denis denise didier dominique edmond edouard elisabeth elise emile emilie emma emmanuel eric ernest
    estelle
    etienne eugene evelyne fabien fabrice fatima felix fernand florent francine francis franck francois francoise
    frederic gabriel gaston gauthier genevieve georges gerald gerard germaine ghislaine gilles ginette giselle
    gregory guillaume gustave hassan helene henri henriette herve hubert hugo hugues huguette ibrahim irene
    isabelle jacqueline jacques jean jeanne jeannine jeremy jerome joel joelle john jose joseph josette josiane
    julie julien juliette karim karine kevin laetitia laurence laurent lea leon leonard liliane lionel loic louis
    louise luc lucas lucette lucie lucien lucienne ludovic madeleine manuel marc marcel marcelle margaret marguerite
    maria marie marion marius martin martine mathieu maurice maxime mehdi michael michel micheline michele mireille
    mohamed mohammed monique muriel mustapha nadia nadine nathalie nicolas nicole noel noemie odette odile olivier
    omar pascal pascale patrice patricia patrick paul paulette pauline peter philippe pierre pierrette rachid
    raphael raymond raymonde regine regis rene renee richard robert roger roland romain ronald salah samir
    samuel sandrine sebastien serge severine simone solange sophie stephane stephanie suzanne sylvain sylvie
    theodore therese thibault thierry thomas valerie veronique victor vincent virginie william xavier yann yannick
    yves yvette yvon yvonne youssef zoe james mary jennifer linda susan jessica sarah karen nancy lisa matthew
    anthony steven andrew joshua kenneth george edward brian jason jeffrey ryan jacob gary
    """
) - frozenset({"nancy"})
"""First names that are no word of the clinic, of France and its neighbours."""

OF_PATIENTS = _words(
    """
    consent number safety history choice deceased died withdrew decision record records file care note notes covid
    seen needs wants id identifier inclus incluse exclu exclue traite traitee suivi suivie opere operee vivant vivante
    decede decedee perdu perdue sortant autonome diabetique naif naive jehovah parkinson alzheimer asymptomatique
    symptomatique eugonadique castre castres stable frail fit unfit lost alive off previously currently still also
    """
)
"""What may follow "patient" with a capital without being a name."""

NO_NAMES = _words(
    """
    began changed duplicate erreur error faute incomplet incomplete inconnue left manquant manquante masque missing
    mistake never opposant oppose presse progresse refusal remplacant remplacante request suivant suivante took typed
    typing unclear withdrawn withdrew wrong
    """
)
"""What stands beside a title or a label and speaks of a mistake or a course of things."""

PLAIN_ANSWERS = MONTHS | _words(
    """
    yes no y n o oui non ok nan inf infinity infini null none aucun aucune unknown inconnu nsp not known yet connu
    jour ce environ about approx approximativement vers ca circa a to et and ou or entre between de du from la le l
    d moins plus less more than under over above below inferieur inferieure superieur superieure egal egale au least
    most today yesterday aujourd hui aujourdhui auj hier demain tomorrow dernier derniere last next semaine week
    mois month an ans annee annees year years old er st nd rd th cycle cycles cure cures ecog oms who ps grade
    normal normale normaux fois times x xn uln xuln lsn lns pour cent percent par per e g gr dl ml min mn mm m ng
    nmol mmol mol umol mcmol micromol ug mcg mg kg kgs kilo kilos giga k u ui iu ul mcl ukat kat litre litres liter
    s c zero un une deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante
    soixante mille one two three four five seven eight nine ten eleven twelve fifteen twenty thirty forty fifty
    sixty seventy
    """
)
"""Words that a misread answer may consist of: with figures and signs, they say nothing about a person."""
